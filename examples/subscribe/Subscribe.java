import io.gridrelay.client.GridRelayClient;
import io.gridrelay.client.Subscription;
import io.gridrelay.client.jetstream.JetstreamEvent;

/** Prints new posts. The SDK reconnects by itself, and goes on where it was. */
public class Subscribe {
  public static void main(String[] arguments) {
    String url = arguments.length > 0 ? arguments[0] : "ws://127.0.0.1:6008";
    try (GridRelayClient client = GridRelayClient.connect(url);
        Subscription<JetstreamEvent> posts =
            client.jetstream().collections("app.bsky.feed.post").subscribe()) {
      for (JetstreamEvent post : posts) {
        System.out.println(post.did() + " " + post.json());
      }
    }
  }
}
