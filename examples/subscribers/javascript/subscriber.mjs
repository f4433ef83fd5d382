// Subscribes to Muster's events by pulling them, and checks a day's proof. Needs Node.js 18 and nothing else.
//
//     node subscriber.mjs once | follow | check 2026-11-30
//
// MUSTER_REGISTRY and MUSTER_NOTIFY say where the services are (as `make run` has them, if left out), MUSTER_LOGIN and
// MUSTER_PASSWORD who reads, MUSTER_JOURNAL the file of events.

import { createHash } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs'

const LINE = ['source', 'id', 'type', 'subject', 'aggregateversion', 'area', 'bodyhash']
const said = (name, otherwise) => process.env[name] || otherwise
const keyOf = event => `${event.source} ${event.id}`

// Pages as they came, one a line: events and the position after them stay together, whatever breaks off. An event that
// comes twice counts once.
export class Journal {
  constructor (path) {
    Object.assign(this, { path, position: null, events: new Map() })
    const text = existsSync(path) ? readFileSync(path) : Buffer.alloc(0)
    const whole = text.lastIndexOf('\n') + 1
    for (const line of text.subarray(0, whole).toString().split('\n').filter(Boolean)) this.take(JSON.parse(line))
    if (whole < text.length) truncateSync(path, whole) // a line that broke off
  }

  take (page) {
    this.position = page.next
    const fresh = page.items.filter(event => !this.events.has(keyOf(event)))
    for (const event of fresh) this.events.set(keyOf(event), event)
    return fresh
  }

  // Keeps a page; returns its new events.
  add (page) {
    const file = openSync(this.path, 'a')
    writeSync(file, JSON.stringify(page) + '\n')
    fsyncSync(file)
    closeSync(file)
    return this.take(page)
  }
}

// The two services that a subscriber asks. Tokens last an hour: signs in again when one has ended.
export class Muster {
  constructor (registry, notify, login, password) {
    Object.assign(this, { registry, notify, credentials: { login, password }, token: '' })
  }

  async get (path, query) {
    const given = Object.entries(query).filter(([, value]) => value)
    const url = `${this.notify}${path}?${new URLSearchParams(given)}`
    const ask = () => fetch(url, { headers: { authorization: `Bearer ${this.token}` } })
    let answer = await ask()
    if (answer.status === 401) {
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify(this.credentials)
      const signed = await fetch(`${this.registry}/v1/sessions`, { method: 'POST', headers, body })
      if (!signed.ok) throw new Error(`signing in: ${await signed.text()}`)
      this.token = (await signed.json()).access_token
      answer = await ask()
    }
    return answer
  }
}

const jsonOf = async answer => {
  if (answer.ok) return answer.json()
  const refused = new Error(await answer.text())
  throw Object.assign(refused, { passing: [429, 503].includes(answer.status) })
}

// Keeps one more page; returns the new events, and whether there is more already.
export async function pull (muster, journal, wait = 0) {
  let answer = await muster.get('/v1/feed', { cursor: journal.position, wait })
  // Begun anew: from the first event kept, passing over what is here.
  if (answer.status === 410) answer = await muster.get('/v1/feed', {})
  const page = await jsonOf(answer)
  if (page.items.length || page.more) return [journal.add(page), page.more]
  journal.position = page.next // not worth a line
  return [[], false]
}

// What the proof of a day has otherwise than the journal; nothing where they agree.
export async function check (muster, journal, day) {
  const proof = await jsonOf(await muster.get('/v1/proof', { day }))
  const late = new Set(proof.corrections.map(keyOf))
  const own = new Map()
  for (const event of journal.events.values()) {
    const at = new Date(Date.parse(event.logtime) + 8 * 3_600_000) // Shanghai has no summer time
    if (at.toISOString().slice(0, 10) !== day || late.has(keyOf(event))) continue
    const hash = createHash('sha256').update(LINE.map(name => `${event[name]}\n`).join('')).digest('hex')
    const [n, sum] = own.get(event.type) || [0, 0n]
    own.set(event.type, [n + 1, sum + BigInt(`0x${hash}`)])
  }
  const told = ([n, sum]) => `${n} ${(sum % (1n << 256n)).toString(16).padStart(64, '0')}`
  const mine = new Map([...own].map(([type, figure]) => [type, told(figure)]))
  const theirs = new Map(proof.figures.map(each => [each.type, `${each.n} ${each.sum}`]))
  const count = [...own.values()].reduce((all, [n]) => all + n, 0)
  console.log(`${day}: ${count} events, ${proof.final ? 'final' : 'not final yet'}`)
  return [...new Set([...mine.keys(), ...theirs.keys()])].filter(type => mine.get(type) !== theirs.get(type)).sort()
}

async function run (command, day) {
  const places = [said('MUSTER_REGISTRY', 'http://127.0.0.1:8001'), said('MUSTER_NOTIFY', 'http://127.0.0.1:8004')]
  const muster = new Muster(...places, said('MUSTER_LOGIN', ''), said('MUSTER_PASSWORD', ''))
  const journal = new Journal(said('MUSTER_JOURNAL', 'journal.jsonl'))
  if (command === 'check') {
    const wrong = await check(muster, journal, day)
    console.log(wrong.length ? `differs: ${wrong.join(', ')}` : 'proved')
    process.exitCode = wrong.length ? 1 : 0
    return
  }
  for (let more = true, fresh; more || command === 'follow';) {
    try {
      [fresh, more] = await pull(muster, journal, command === 'follow' ? 25 : 0)
      fresh.forEach(event => console.log(event.type, event.subject, event.aggregateversion))
    } catch (fault) {
      if (!fault.passing && !(fault instanceof TypeError)) throw fault // fetch's own, where no one answers
      await new Promise(resolve => setTimeout(resolve, 1000))
    }
  }
}

if (['once', 'follow', 'check'].includes(process.argv[2])) await run(process.argv[2], process.argv[3])
else if (process.argv[1].endsWith('subscriber.mjs')) console.error('node subscriber.mjs once | follow | check 2026-11-30')
