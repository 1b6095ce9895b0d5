"""The frame of the HTML report: styles and one small script, all inline."""

from __future__ import annotations

from string import Template

PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
:root { color-scheme: light dark; --line: #8884; --ok: #1a7f37; --bad: #cf222e; --soft: #8881; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 76rem; padding: 1.5rem; }
header { border-bottom: 3px solid var(--ok); margin-bottom: 2rem; }
header.bad { border-color: var(--bad); }
h1 { margin-bottom: 0; } h2 { margin-top: 2.5rem; } h3 { margin-top: 2rem; }
strong.ok, span.ok { color: var(--ok); } strong.bad, span.bad { color: var(--bad); }
h2 span { font-size: .7em; font-weight: normal; margin-left: .5rem; }
.small, small { color: #777; font-size: .85em; font-weight: normal; }
.finding { border: 1px solid var(--line); border-left: 4px solid var(--bad); border-radius: 6px;
  margin: 1rem 0; padding: .5rem 1rem 1rem; }
.finding.warning { border-left-color: #bf8700; }
.finding h3 { margin: .3rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; }
dt { color: #777; } dd { margin: 0; overflow-wrap: anywhere; }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
.sides h4 { margin: .3rem 0; }
pre { background: var(--soft); border-radius: 4px; margin: 0; max-height: 24rem; overflow: auto;
  padding: .6rem; white-space: pre-wrap; overflow-wrap: anywhere; }
details { margin-top: .6rem; } summary { cursor: pointer; }
.copy { float: right; margin: .3rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { border: 1px solid var(--line); padding: .2rem .6rem; text-align: right; }
th { font-weight: 600; text-align: left; } td.text { text-align: left; }
td.none { background: var(--soft); }
@media (max-width: 40rem) { .sides { grid-template-columns: 1fr; } }
@media print { details > * { display: block; } .copy { display: none; } }
</style>
</head>
<body>
<header class="$state"><h1>$title</h1>
<p><strong class="$state">$verdict</strong> &mdash; $summary</p></header>
$vendors
<script>
for (const button of document.querySelectorAll(".copy"))
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.nextElementSibling.textContent);
    button.textContent = "Copied";
  });
</script>
</body>
</html>
""")
