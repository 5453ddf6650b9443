import io.gridrelay.client.GridRelayClient;
import io.gridrelay.client.Subscription;
import io.gridrelay.client.jetstream.JetstreamCommit;
import io.gridrelay.client.jetstream.JetstreamCommit.Action;
import io.gridrelay.client.jetstream.JetstreamEvent;

/**
 * Prints new posts. The SDK reconnects by itself, and goes on where it was. With JDK 25, from the
 * root of the tree, once it is built:
 *
 * <pre>
 * java -cp 'node/target/gridrelay-node.jar:node/target/lib/*' examples/subscribe/Subscribe.java
 * </pre>
 */
public class Subscribe {
  public static void main(String[] arguments) {
    String url = arguments.length > 0 ? arguments[0] : "ws://127.0.0.1:6008";
    try (GridRelayClient client = GridRelayClient.connect(url);
        Subscription<JetstreamEvent> posts =
            client.jetstream().collections("app.bsky.feed.post").subscribe()) {
      for (JetstreamEvent event : posts) {
        if (event instanceof JetstreamCommit commit && commit.action() == Action.CREATE) {
          System.out.println(commit.did() + " " + commit.json());
        }
      }
    }
  }
}
