// What the build makes of the public pages: small, the same every time, and nothing a strict policy forbids.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'

const FRONTEND = join(import.meta.dirname, '..')
const MOST_KB = 45

interface Entry {
  file: string
  integrity: string
  imports: string[]
}

const folders: string[] = []

function built(): string {
  const folder = mkdtempSync(join(tmpdir(), 'static-'))
  folders.push(folder)
  execFileSync(process.execPath, ['build.mjs', folder], { cwd: FRONTEND })
  return folder
}

after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

const folder = built()
const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Record<string, Entry>
const content = (file: string): Buffer => readFileSync(join(folder, file))

test(`the form and the return page weigh at most ${MOST_KB} KB after gzip, leaving at most one`, () => {
  for (const [name, most] of Object.entries({ form: MOST_KB, returning: MOST_KB, erasing: MOST_KB, leave: 1 })) {
    const { file, imports } = manifest[name]!
    const size = [file, ...imports].reduce((sum, one) => sum + gzipSync(content(one), { level: 9 }).length, 0)
    assert.ok(size <= most * 1024, `${name}: ${size} bytes`)
  }
})

test('the manifest names every file with the digest of its content, and every import is in it', () => {
  const files = Object.values(manifest).map((entry) => entry.file)
  assert.deepEqual(files.sort(), readdirSync(folder).filter((name) => name.endsWith('.js')).sort())
  for (const { file, integrity, imports } of Object.values(manifest)) {
    assert.equal(integrity, `sha384-${createHash('sha384').update(content(file)).digest('base64')}`)
    for (const one of imports) assert.equal(manifest[one]?.file, one)
  }
})

test('two builds are the same, byte for byte', () => {
  const again = built()
  assert.deepEqual(readdirSync(again).sort(), readdirSync(folder).sort())
  for (const name of readdirSync(folder)) assert.ok(readFileSync(join(again, name)).equals(content(name)), name)
})

test('no page script makes markup or code from text, compiles WebAssembly, or stores anything', () => {
  const forbidden = /\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|WebAssembly|localStorage|sessionStorage|indexedDB|document\.cookie|console\./
  for (const name of ['form', 'returning', 'erasing', 'leave']) {
    const { file, imports } = manifest[name]!
    for (const one of [file, ...imports]) assert.doesNotMatch(content(one).toString(), forbidden, `${name}: ${one}`)
  }
})

test('leaving is a classic script in the words of ECMAScript 5', () => {
  const script = content(manifest['leave']!.file).toString()
  assert.doesNotMatch(script, /=>|\b(let|const|class|import|export|async)\b|`/)
})
