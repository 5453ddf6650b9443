// Uses a PDS as people do: accounts, posts, an edit, deletions, a profile with an avatar, deactivation and return, a deleted account.
// Usage: scenario.mjs PDS-URL [RUN-NAME, up to 8 letters]. Prints one JSON line per account: {"did", "commits": number of commits it made}.
const [pds, run = Date.now().toString(36)] = process.argv.slice(2)
if (!pds) {
  console.error('usage: scenario.mjs PDS-URL [RUN-NAME]')
  process.exit(2)
}

async function call(method, nsid, { token, body, type = 'application/json' } = {}) {
  const answer = await fetch(`${pds}/xrpc/${nsid}`, {
    method,
    headers: { ...(token && { authorization: `Bearer ${token}` }), ...(body && { 'content-type': type }) },
    body: type === 'application/json' && body ? JSON.stringify(body) : body,
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${nsid}: ${answer.status} ${text}`)
  return text ? JSON.parse(text) : undefined
}
const post = (nsid, body, token) => call('POST', nsid, { token, body })

const note = (text) => ({ $type: 'app.bsky.feed.post', text, langs: ['en'], createdAt: new Date().toISOString() })

for (const name of ['alice', 'bob', 'carol']) {
  const password = 'correct horse battery staple'
  const account = await post('com.atproto.server.createAccount', {
    handle: `${name}-${run}.test`.slice(0, 18).replace(/\.?t?e?s?t?$/, '') + '.test', email: `${name}-${run}@mail.test`, password,
  })
  const { did, accessJwt: token } = account
  let commits = 1 // the empty repository
  const create = async (collection, record, rkey) => {
    commits++
    return post('com.atproto.repo.createRecord', { repo: did, collection, record, rkey }, token)
  }
  const first = await create('app.bsky.feed.post', note(`Hello from ${name} & <friends> — ünïcödé 🦋`))
  for (let i = 0; i < 20; i++) await create('app.bsky.feed.post', note(`post ${i} of ${name}`))
  const like = await create('app.bsky.feed.like', {
    $type: 'app.bsky.feed.like', subject: { uri: first.uri, cid: first.cid }, createdAt: new Date().toISOString() })
  const { blob } = await call('POST', 'com.atproto.repo.uploadBlob', { token, body: new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]), type: 'image/png' })
  await create('app.bsky.actor.profile', { $type: 'app.bsky.actor.profile', displayName: name, avatar: blob }, 'self')
  await post('com.atproto.repo.putRecord', { repo: did, collection: 'app.bsky.actor.profile', rkey: 'self',
    record: { $type: 'app.bsky.actor.profile', displayName: `${name} the second`, avatar: blob } }, token)
  await post('com.atproto.repo.deleteRecord', { repo: did, collection: 'app.bsky.feed.like', rkey: like.uri.split('/').pop() }, token)
  await post('com.atproto.repo.applyWrites', { repo: did, writes: [
    ...Array.from({ length: 5 }, (_, i) => ({ $type: 'com.atproto.repo.applyWrites#create', collection: 'app.bsky.feed.post', value: note(`batch ${i}`) })),
    { $type: 'com.atproto.repo.applyWrites#delete', collection: 'app.bsky.feed.post', rkey: first.uri.split('/').pop() },
  ] }, token)
  commits += 3
  if (name === 'bob') {
    await post('com.atproto.server.deactivateAccount', {}, token)
    await post('com.atproto.server.activateAccount', undefined, token)
    await create('app.bsky.feed.post', note('back again'))
  }
  if (name === 'carol') {
    await post('com.atproto.identity.updateHandle', { handle: `caz-${run}.test` }, token)
    await post('com.atproto.server.deactivateAccount', {}, token)
  }
  console.log(JSON.stringify({ did, commits }))
}
