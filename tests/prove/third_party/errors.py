# ruff: noqa: N818 - the names that the proof knows
class ApiError(Exception):
    pass


class RequestInvalid(ApiError):
    pass


class ResponseInvalid(ApiError):
    pass


class StatusError(ApiError):
    def __init__(self, status_code, body):
        super().__init__(f"status {status_code}")
        self.status_code = status_code
        self.body = body
