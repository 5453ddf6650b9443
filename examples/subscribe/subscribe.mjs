// Node 22 or newer, or any browser. Prints new posts.
const url = process.argv[2] ?? 'ws://127.0.0.1:6008'
const posts = new WebSocket(`${url}/subscribe?wantedCollections=app.bsky.feed.post`)
posts.onmessage = ({ data }) => {
  const { did, commit } = JSON.parse(data)
  if (commit?.operation === 'create') console.log(did, commit.record.text)
}
posts.onclose = ({ code }) => process.exit(code === 1000 ? 0 : 1)
