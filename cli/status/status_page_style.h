// The style sheet of the status page: light and dark by what the reader's system prefers, blocks
// instead of tables on a narrow screen, black on white in print.
#pragma once

namespace millrace::cli {

inline constexpr const char* kStatusPageStyle = R"(
:root{color-scheme:light dark;--paper:#fff;--ink:#1d2329;--soft:#56606a;--line:#d5dae0;--card:#f6f7f9;
--bad:#b3261e;--warn:#8a5300;--calm:#3b5a80;--good:#1c6b3a}
@media (prefers-color-scheme:dark){:root{--paper:#14181c;--ink:#e4e8ec;--soft:#a3adb7;--line:#343b43;
--card:#1c2127;--bad:#ff8a80;--warn:#f2b45c;--calm:#9fc1e8;--good:#7fd19b}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:1.5rem 1rem 3rem;background:var(--paper);color:var(--ink);
font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{margin:0;font-size:1.75rem;line-height:1.2}
h1::before{content:"";display:inline-block;width:.7em;height:.7em;margin-right:.4em;border-radius:50%;
background:currentColor}
h1.attention{color:var(--bad)}h1.waiting{color:var(--calm)}h1.well{color:var(--good)}
h2{margin:2.5rem 0 .75rem;font-size:1.2rem}
p{margin:.25rem 0}
.about,.age,.names,caption,dt{color:var(--soft)}
.age,.names{font-size:.9em}.age{white-space:nowrap}
.names{display:block;font-weight:400}
ol{margin:0;padding:0;list-style:none}
.problem{margin:0 0 .75rem;padding:.75rem 1rem;background:var(--card);border:1px solid var(--line);
border-left:.3rem solid var(--calm);border-radius:.3rem}
.problem h3{margin:0 0 .25rem;font-size:1.05rem}
.urgency{font-size:.8em;text-transform:uppercase;letter-spacing:.05em;margin-right:.5em}
.bad{border-left-color:var(--bad)}.bad .urgency,.text-bad{color:var(--bad)}
.warn{border-left-color:var(--warn)}.warn .urgency,.text-warn{color:var(--warn)}
.calm .urgency{color:var(--calm)}
dl{display:grid;grid-template-columns:6rem 1fr;gap:.1rem 1rem;margin:.4rem 0 0}
dd{margin:0}
table{width:100%;border-collapse:collapse;margin:0 0 2rem}
caption{text-align:left;padding:0 0 .4rem}
th,td{padding:.4rem .75rem .4rem 0;text-align:left;vertical-align:top;border-top:1px solid var(--line)}
thead th{border-top:0;color:var(--soft);font-weight:600;font-size:.9em}
tbody th{font-weight:600}
@media (max-width:40rem){
body{padding:1rem .75rem 2rem}h1{font-size:1.4rem}
table,caption,tbody,tr,th,td{display:block}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tbody tr{padding:.5rem 0;border-top:1px solid var(--line)}
tbody th,td{padding:.1rem 0;border:0}
td{display:grid;grid-template-columns:8.5rem 1fr;gap:.5rem}
td::before{content:attr(data-column);color:var(--soft)}
dl{grid-template-columns:1fr}dt{margin-top:.25rem}}
@media print{:root{--paper:#fff;--ink:#000;--soft:#333;--line:#999;--card:#fff;--bad:#000;--warn:#000;
--calm:#000;--good:#000}body{max-width:none;padding:0;font-size:10pt}.problem,tr{break-inside:avoid}
h2,caption{break-after:avoid}}
)";

}  // namespace millrace::cli
