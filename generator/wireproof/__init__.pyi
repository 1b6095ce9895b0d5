from wireproof.api import Client as Client
from wireproof.api import Proof as Proof
from wireproof.api import Review as Review
from wireproof.api import diff as diff
from wireproof.api import generate as generate
from wireproof.api import prove as prove
from wireproof.errors import SpecError as SpecError
from wireproof.errors import SuiteError as SuiteError
from wireproof.errors import UsageError as UsageError
from wireproof.errors import WireproofError as WireproofError
from wireproof.runner.plugin import contract as contract

__version__: str
