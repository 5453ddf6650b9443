// Makes commits.json: repositories of two accounts, one per curve, written by the reference
// implementation of the AT Protocol, as event frames; see README.md. Uses nothing of GridRelay.
import { writeFileSync } from 'node:fs'
import { P256Keypair, Secp256k1Keypair } from '@atproto/crypto'
import { BlockMap, MemoryBlockstore, Repo, WriteOpAction, blocksToCarFile } from '@atproto/repo'
import { MessageFrame } from '@atproto/xrpc-server'

const { Create, Update, Delete } = WriteOpAction
const time = '2026-03-04T05:06:07.890Z'
const post = 'app.bsky.feed.post'
const like = 'app.bsky.feed.like'
const base64 = (bytes) => Buffer.from(bytes).toString('base64')
const record = (collection, text) => ({ $type: collection, text, createdAt: time })
const put = (action, collection, rkey, text) => ({ action, collection, rkey, record: record(collection, text) })
const remove = (collection, rkey) => ({ action: Delete, collection, rkey })

const history = () => {
  const rkey = (i) => (0x3000 + i * 7919).toString(32)
  const batch = []
  for (let i = 0; i < 40; i++) batch.push(put(Create, i % 3 ? post : like, rkey(i), `record ${i}`))
  const steps = [['many creations', batch]]
  for (let i = 40; i < 44; i++) steps.push(['one creation', [put(Create, post, rkey(i), `record ${i}`)]])
  steps.push(['one update', [put(Update, post, rkey(1), 'changed')]])
  for (const i of [2, 7, 11]) steps.push(['one deletion', [remove(post, rkey(i))]])
  steps.push(['all at once', [
    put(Create, like, 'self', 'one'), put(Update, post, rkey(5), 'two'), remove(like, rkey(9)),
    put(Create, 'com.example.record', 'a:b_c~d.e-f', 'three'), remove(post, rkey(8)),
  ]])
  steps.push(['no operation', []])
  steps.push(['everything deleted', null])
  return steps
}

const accounts = []
for (const [did, Keypair] of [
  ['did:plc:ewvi7nxzyoun6zhxrhs64oiz', Secp256k1Keypair],
  ['did:web:host.example.com', P256Keypair],
]) {
  const key = await Keypair.create({ exportable: true })
  const events = []
  let seq = 2 ** 32 - 5 // the number's encoding grows on the way
  const emit = async (name, did, commit, prevData, data, writes, ops) => {
    const blocks = new BlockMap()
    blocks.addMap(commit.newBlocks)
    blocks.addMap(commit.relevantBlocks)
    const body = {
      seq: seq++, repo: did, commit: commit.cid, rev: commit.rev, since: commit.since,
      blocks: await blocksToCarFile(commit.cid, blocks), ops, time,
      rebase: false, tooBig: false, blobs: [],
    }
    if (prevData) body.prevData = prevData
    const frame = new MessageFrame(body, { type: '#commit' }).toBytes()
    events.push({ name, data: data.toString(), frame: base64(frame) })
  }
  const storage = new MemoryBlockstore()
  const first = await Repo.formatInitCommit(storage, did, key)
  let repo = await Repo.createFromCommit(storage, first)
  await emit('first commit', did, first, null, repo.commit.data, [], [])
  for (const [name, given] of history()) {
    const leaves = await repo.data.list(1000)
    const writes = given ?? leaves.map(({ key }) => remove(...key.split('/')))
    const prevs = await Promise.all(writes.map((w) => repo.data.get(`${w.collection}/${w.rkey}`)))
    const commit = await repo.formatCommit(writes, key)
    const prevData = repo.commit.data
    repo = await repo.applyCommit(commit)
    const ops = await Promise.all(writes.map(async (w, i) => {
      const path = `${w.collection}/${w.rkey}`
      const op = { action: w.action, path, cid: await repo.data.get(path) }
      if (prevs[i]) op.prev = prevs[i]
      return op
    }))
    await emit(name, did, commit, prevData, repo.commit.data, writes, ops)
  }
  accounts.push({ did, key: key.did(), secret: Buffer.from(await key.export()).toString('hex'), events })
}
writeFileSync('commits.json', JSON.stringify(accounts, null, 1) + '\n')
