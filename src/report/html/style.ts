const LOOKS = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const SHADE_NUMBERS = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;

/**
 * How the page looks. Colours are those of Okabe and Ito, which people who do not see all colours can tell
 * apart, darker on light and lighter on dark; lines differ by their dashes too.
 */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1c2430;--soft:#5b6675;--line:#d9dee5;--panel:#f6f8fa;
--good:#00734f;--bad:#b3261e;--warn:#8a5a00;--link:#005a9c;--fault:#d55e00;
--s0:#0072b2;--s1:#d55e00;--s2:#009e73;--s3:#b5478b;--s4:#a67c00;--s5:#3a9bd9;--s6:#6b4fbb;--s7:#5b6675;
--q0:#eef4fb;--q1:#d6e6f4;--q2:#b5d3ea;--q3:#8bbadd;--q4:#5f9dcb;--q5:#3b7fb6;--q6:#22629c;--q7:#12477c;
--q8:#08305a}
@media screen and (prefers-color-scheme:dark){:root{--bg:#12161c;--fg:#e6eaf0;--soft:#9aa6b5;
--line:#313a46;--panel:#1a2029;
--good:#4fc79a;--bad:#ff8a80;--warn:#f0c04a;--link:#7cc0ff;--fault:#ff9a56;
--s0:#4db2f0;--s1:#ff9a56;--s2:#3fcf9f;--s3:#ee9ccb;--s4:#f0c04a;--s5:#9ad7ff;--s6:#b9a5ff;--s7:#aab4c2;
--q0:#182430;--q1:#183349;--q2:#174562;--q3:#18597c;--q4:#1e7096;--q5:#3089ae;--q6:#55a4c2;--q7:#86c0d4;
--q8:#c0dfe8}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--bg);color:var(--fg);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main,header,nav,footer{max-width:1120px;margin:0 auto;padding:0 20px}
header{padding-top:28px}
h1{font-size:26px;line-height:1.2;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:20px;margin:44px 0 12px;padding-top:12px;border-top:1px solid var(--line)}
h3{font-size:16px;margin:0;overflow-wrap:anywhere}h4{font-size:14px;margin:18px 0 4px;
overflow-wrap:anywhere}
a{color:var(--link)}a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{
outline:2px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-9999px}.skip:focus{left:20px;top:6px;background:var(--bg);padding:4px 8px}
.soft{color:var(--soft)}.wraps{display:inline-block;white-space:normal;max-width:320px}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
nav ul{list-style:none;margin:14px 0 0;padding:0;display:flex;flex-wrap:wrap;gap:4px 16px}
.verdict{border:1px solid var(--line);border-left:6px solid var(--soft);border-radius:6px;
background:var(--panel);
padding:14px 18px;margin:20px 0}
.verdict.good,.verdict.bad{color:inherit}.verdict.good{border-left-color:var(--good)}
.verdict.bad{border-left-color:var(--bad)}
.verdict p{margin:0;overflow-wrap:anywhere}.verdict .answer{font-size:18px;font-weight:600}
.verdict ul{margin:10px 0 0;padding:0;list-style:none}.verdict li{padding:2px 0;overflow-wrap:anywhere}
.mark{display:inline-block;min-width:44px;font-weight:700}
figure{margin:0 0 34px}figcaption p{margin:2px 0 8px;color:var(--soft);max-width:80ch}
.panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:8px 28px}
.panel h4{margin:10px 0 2px}
.plot{padding:8px 14px 0 52px}.plot>svg{display:block;width:100%;overflow:visible}
svg text{fill:var(--soft);font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
svg .grid{stroke:var(--line);stroke-width:1}svg .axis{stroke:var(--soft);stroke-width:1}
svg .strong{fill:var(--fg);font-weight:600}
.marks path{fill:none;vector-effect:non-scaling-stroke;stroke-width:1.8;stroke-linejoin:round}
.marks path.band{stroke:none;opacity:.16}
.fault{fill:var(--fault);opacity:.13}.faultline{stroke:var(--fault);stroke-dasharray:2 3}
.warmup{fill:var(--soft);opacity:.1}.limit{stroke:var(--bad);stroke-width:1.5;stroke-dasharray:6 3}
.graph{max-width:100%;height:auto}
.graph .box{fill:var(--panel);stroke:var(--soft)}.graph .client{stroke-dasharray:4 3}
.graph .busy{fill:var(--s0)}.graph .full{fill:var(--bad)}.call path{fill:none;stroke:var(--soft);
opacity:.75}
.call .head{fill:var(--soft);stroke:none;opacity:1}.call .plate{fill:var(--bg)}
.call text{paint-order:stroke;stroke:var(--bg);
stroke-width:4px;
font-size:11px}.call .retried{fill:var(--bad)}.call:hover path{stroke:var(--link)}
.heat td{border:1px solid var(--bg);text-align:center;padding:6px 8px}.heat th{border:0}
.heat .right{border-right:3px solid var(--fg)}.heat .below{border-bottom:3px solid var(--fg)}
.heat thead th[colspan]{text-align:center;color:var(--soft);font-weight:400}
.b5,.b6,.b7,.b8{color:var(--bg)}
.bar{display:block}.bar.wide{width:100%;min-width:150px}
#comparison table{width:100%}
#comparison figure>.scroll td:nth-child(2),#comparison .tall td:nth-child(2){width:35%}
.plot .strong{paint-order:stroke;stroke:var(--bg);stroke-width:4px}.rows{padding-left:132px}.rows svg{
display:block;width:100%;overflow:visible}
.bar line{stroke-width:2}.bar-good{stroke:var(--good);fill:var(--good)}
.bar-bad{stroke:var(--bad);fill:var(--bad)}.bar-none{stroke:var(--soft);fill:var(--soft)}.empty{
fill:var(--panel)}
.strip{display:grid;grid-template-columns:minmax(70px,160px) 1fr minmax(70px,90px);gap:10px;
align-items:center;
font-size:13px;margin:3px 0}.strip .name{overflow-wrap:anywhere}.strip svg{width:100%;overflow:hidden}
.hit{fill:transparent}.hit:hover{fill:var(--fg);fill-opacity:.08}
${LOOKS.map((i) => `.s${i}{stroke:var(--s${i})}.f${i}{fill:var(--s${i})}`).join("")}
${SHADE_NUMBERS.map((i) => `.q${i}{fill:var(--q${i})}.b${i}{background:var(--q${i})}`).join("")}
${LOOKS.map((i) => `.marks .band.f${i}{fill:var(--s${i})}`).join("")}
.d1{stroke-dasharray:7 3}.d2{stroke-dasharray:2 2.5}.d3{stroke-dasharray:9 3 2 3}.d4{stroke-dasharray:4 4}
.d5{stroke-dasharray:12 4}.d6{stroke-dasharray:1 4}.d7{stroke-dasharray:9 3 2 3 2 3}
.legend{display:flex;flex-wrap:wrap;gap:2px 16px;margin:6px 0 0;padding:0;list-style:none;font-size:13px}
.legend li{display:flex;align-items:center;gap:6px;overflow-wrap:anywhere}.legend svg{flex:none}
.legend path{fill:none;stroke-width:2.4}
.scroll{overflow:auto;max-height:480px;max-width:100%}.tall .scroll{max-height:none}
table{border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums}
th,td{padding:3px 10px;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
thead th{position:sticky;top:0;background:var(--bg);font-weight:600;border-bottom:2px solid var(--line);
vertical-align:bottom;white-space:normal;min-width:54px}.block+.block{margin-top:28px}
th.name,td.name,tbody th{text-align:left}tbody th{font-weight:600}
td.wide{min-width:240px;padding-top:0;padding-bottom:0}td.text{white-space:normal;min-width:220px}
details{margin:8px 0}summary{cursor:pointer;color:var(--link);font-size:14px}
pre{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:12px;overflow:auto;
font-size:13px;
max-height:560px}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.93em;
overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 18px;margin:0}dt{color:var(--soft)}
dd{margin:0;min-width:0;overflow-wrap:anywhere}
footer{padding:30px 20px 50px;color:var(--soft);font-size:13px}
@media (max-width:600px){main,header,nav,footer{padding-left:12px;padding-right:12px}h1{font-size:21px}
.verdict .answer{font-size:16px}.plot{padding-left:46px;padding-right:8px}dl{grid-template-columns:1fr;
gap:0}
dd{margin-bottom:8px}th,td{padding:3px 6px}}
@media print{:root{color-scheme:light;--bg:#fff;--fg:#000;--soft:#444;--line:#ccc;--panel:#fff}
body{font-size:11pt}nav,.skip,details{display:none}figure,.panel,.verdict,tr{break-inside:avoid}
h2,h3,figcaption{break-after:avoid}.scroll{overflow:visible;max-height:none}thead th{position:static}
table{font-size:8pt}th,td{padding:2px 4px;white-space:normal}td.name{overflow-wrap:anywhere}
.bar.wide,td.wide{min-width:90px}thead th{min-width:0}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}a{color:inherit}}
`
  .trim()
  .replaceAll("\n", "");
