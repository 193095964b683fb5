// Builds every script of the browser into one folder: `node build.mjs OUTDIR`.
//
// The folder is emptied first. Names carry a hash of the content, so the server may let browsers keep
// them for ever; all files must be served from one address folder, because they import each other by
// relative names. `manifest.json` says what to load:
//   {"form": {"file": "form-<hash>.js", "integrity": "sha384-…", "imports": ["chunk-<hash>.js"]}, …}
// Every import is itself a key of the manifest; `imports` lists all of them, also the indirect ones.
// The same sources give the same bytes, on every machine.

import { build } from 'esbuild'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const HERE = dirname(fileURLToPath(import.meta.url))

/** Scripts for browsers of today: ES modules that share what they have in common. */
const MODULES = {
  form: 'src/pages/form.ts',
  returning: 'src/pages/returning.ts',
  erasing: 'src/pages/erasing.ts',
  console: 'src/console/app.ts',
  messenger: 'src/messenger/app.ts',
  telephone: 'src/telephone/app.ts',
}

/** What must also run in browsers of 2011: a person with an old phone leaves fast too. */
const CLASSIC = { leave: 'src/pages/leave.ts', quoting: 'src/pages/quoting.ts' }

/**
 * The age package can do more than this project's one kind of key. What only passwords and hardware keys on the
 * P-256 curve need stays behind: a sixth of the form's size, and code that nothing here may ever call.
 */
const ONE_KIND_OF_KEY = {
  name: 'one-kind-of-key',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@noble\/(curves\/nist|hashes\/scrypt)\.js$/ }, ({ path, importer }) =>
      /[\\/]age-encryption[\\/]/.test(importer) ? { path, namespace: 'left-out', sideEffects: false } : undefined,
    )
    onLoad({ filter: /./, namespace: 'left-out' }, () => ({ contents: 'export const p256 = null, scrypt = null' }))
    onLoad({ filter: /[\\/]post-quantum[\\/]hybrid\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/^(export const \w+ = ).*\bp(256|384)\b.*$/gm, '$1null'),
    }))
  },
}

/**
 * Scripts that share nothing with the others: the audio thread of a call has a world of its own, and what checks a
 * proof is fetched by the few who ask for one; sharing would cut the others' scripts in more pieces, which weigh more.
 */
const ALONE = { 'talk-worklet': 'src/console/talk-worklet.ts', proving: 'src/pages/proving.ts' }

const COMMON = {
  absWorkingDir: HERE,
  bundle: true,
  minify: true,
  legalComments: 'none',
  charset: 'utf8',
  metafile: true,
  write: false,
  logLevel: 'warning',
  plugins: [ONE_KIND_OF_KEY],
}

/** Files that esbuild made, by name: `{bytes, entry, imports}`. */
async function bundle(entries, options) {
  const present = Object.fromEntries(Object.entries(entries).filter(([, path]) => existsSync(join(HERE, path))))
  if (Object.keys(present).length === 0) return new Map()
  const result = await build({ ...COMMON, ...options, entryPoints: present, outdir: 'out' })
  const contents = new Map(result.outputFiles.map((file) => [basename(file.path), file.contents]))
  const names = Object.fromEntries(Object.entries(present).map(([name, path]) => [path, name]))
  return new Map(
    Object.entries(result.metafile.outputs).map(([path, output]) => {
      const imports = output.imports.filter((one) => !one.external).map((one) => basename(one.path))
      return [basename(path), { bytes: contents.get(basename(path)), entry: names[output.entryPoint], imports }]
    }),
  )
}

/** Everything that `file` needs, its imports' imports too, in a fixed order. */
function closure(files, file, seen = new Set()) {
  for (const name of files.get(file).imports) {
    if (seen.has(name)) continue
    seen.add(name)
    closure(files, name, seen)
  }
  return [...seen].sort()
}

function integrity(bytes) {
  return `sha384-${createHash('sha384').update(bytes).digest('base64')}`
}

function manifest(files) {
  const lines = [...files].map(([file, { bytes, entry }]) => [
    entry ?? file,
    { file, integrity: integrity(bytes), imports: closure(files, file) },
  ])
  return Object.fromEntries(lines.sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** What a browser fetches for each entry, in bytes after gzip. */
function report(files, listed) {
  const size = (file) => gzipSync(files.get(file).bytes, { level: 9 }).length
  for (const [name, { file, imports }] of Object.entries(listed)) {
    if (!files.get(file).entry) continue
    const total = [file, ...imports].map(size).reduce((sum, one) => sum + one)
    console.log(`${name.padEnd(10)} ${(total / 1024).toFixed(1).padStart(6)} KB gzip`)
  }
}

const out = process.argv[2]
if (!out) {
  console.error('Name the folder to build into: node build.mjs OUTDIR')
  process.exit(2)
}
const files = new Map([
  ...(await bundle(MODULES, { format: 'esm', splitting: true, target: 'es2022', entryNames: '[name]-[hash]', chunkNames: 'chunk-[hash]' })),
  ...(await bundle(ALONE, { format: 'esm', target: 'es2022', entryNames: '[name]-[hash]' })),
  ...(await bundle(CLASSIC, { format: 'iife', target: 'es5', entryNames: '[name]-[hash]' })),
])
const listed = manifest(files)
const folder = resolve(out)
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
for (const [file, { bytes }] of files) writeFileSync(join(folder, file), bytes)
writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(listed, null, 1)}\n`)
report(files, listed)
