// Drives a browser over two pages, see `page`: node page.cjs BROWSER PAGE MANY
const fs = require("fs");
const assert = require("assert");
const puppeteer = require("puppeteer-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [browserPath, page, many] = process.argv.slice(2);

async function open(browser, file, scheme) {
  const tab = await browser.newPage();
  const said = [];
  tab.on("console", (message) => said.push(message.text()));
  tab.on("pageerror", (error) => said.push(String(error)));
  tab.on("request", (request) => { if (!request.url().startsWith("file://")) said.push(`request ${request.url()}`); });
  await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await tab.setViewport({ width: 1280, height: 900 });
  await tab.goto(`file://${file}`, { waitUntil: "load" });
  return { tab, said };
}
const shown = (tab) => tab.$$eval("#findings tbody tr", (rows) => rows.filter((row) => !row.hidden).length);

(async () => {
  const browser = await puppeteer.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
  for (const scheme of ["light", "dark"]) {
    const { tab, said } = await open(browser, page, scheme);
    await tab.$$eval("details", (all) => all.slice(0, 5).forEach((one) => { one.open = true; }));
    await tab.$$eval("article", (all) => all.forEach((one) => { one.style.contentVisibility = "visible"; }));
    // Through the debugger, which the page's own rules do not bind.
    await tab.evaluate(axe);
    const { violations } = await tab.evaluate(() => window.axe.run());
    assert.deepStrictEqual(violations.map((found) => [found.id, found.nodes[0].html.slice(0, 160)]), [], `axe, ${scheme}`);
    assert.deepStrictEqual(said, [], `console, ${scheme}`);
    await tab.close();
  }
  const { tab, said } = await open(browser, page, "light");
  const all = await shown(tab);
  await tab.type("#filter-text", "zzz-nothing");
  await tab.waitForFunction(() => document.getElementById("n-shown").textContent.startsWith("0 of"));
  assert.strictEqual(await shown(tab), 0);
  await tab.$eval("#filter-text", (field) => { field.value = ""; field.dispatchEvent(new Event("input")); });
  await tab.waitForFunction(() => document.getElementById("n-shown").textContent.startsWith("all"));
  const option = await tab.$eval("select[data-filter=class] option:nth-child(2)", (one) => one.value);
  await tab.select("select[data-filter=class]", option);
  const some = await shown(tab);
  assert(some > 0 && some < all, `${some} of ${all}`);
  await tab.select("select[data-filter=class]", "");
  const lines = () => tab.$$eval("#findings tbody tr td:last-child", (cells) => cells.map((cell) => Number(cell.textContent)));
  await (await tab.$("#findings th:last-child button")).focus();
  await tab.keyboard.press("Enter");
  let sorted = await lines();
  assert.deepStrictEqual(sorted, sorted.slice().sort((a, b) => a - b), "sorted by the keyboard");
  await tab.keyboard.press("Enter");
  sorted = await lines();
  assert.deepStrictEqual(sorted, sorted.slice().sort((a, b) => b - a), "sorted the other way");
  await tab.click("#findings tbody tr a");
  assert(await tab.evaluate(() => document.querySelector("article:target") !== null), "a row leads to its finding");
  const codes = await tab.$$eval("article details .sides tbody tr", (rows) => rows.length);
  assert(codes > 50, `${codes} rows of code`);
  const pdf = await tab.pdf({ format: "A4" });
  fs.writeFileSync(page.replace(/html$/, "pdf"), pdf);
  assert(pdf.length > 20000);
  assert.deepStrictEqual(said, []);
  await tab.screenshot({ path: page.replace(/html$/, "png") });

  const large = await open(browser, many, "light");
  assert.strictEqual(await shown(large.tab), 1000, "the first of many");
  const took = await large.tab.evaluate(() => {
    const times = {};
    const time = (name, act) => { const start = performance.now(); act(); document.body.offsetHeight; times[name] = Math.round(performance.now() - start); };
    time("sort", () => document.querySelector("#findings th:nth-child(2) button").click());
    time("filter", () => { const select = document.querySelector("select[data-filter=class]"); select.selectedIndex = 1; select.dispatchEvent(new Event("change")); });
    return times;
  });
  console.log(`20,000 findings: ${(fs.statSync(many).size / 1e6).toFixed(1)} MB, sort ${took.sort} ms, filter ${took.filter} ms`);
  assert(took.sort < 10000 && took.filter < 10000, "stays usable");
  await large.tab.select("select[data-filter=class]", "");
  await large.tab.click("#more");
  assert((await shown(large.tab)) >= 20000, "all of them");
  assert.deepStrictEqual(large.said, []);
  await browser.close();
  console.log(`page: all well (${all} findings, ${codes} rows of code)`);
})().catch((error) => { console.error(error); process.exit(1); });
