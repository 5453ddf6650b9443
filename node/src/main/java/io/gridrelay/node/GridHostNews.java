package io.gridrelay.node;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.topic.ITopic;
import io.gridrelay.node.feed.HostNews;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** News about hosts as messages in the grid. Thread-safe. */
final class GridHostNews implements HostNews {
  private static final Logger LOG = LoggerFactory.getLogger(GridHostNews.class);
  private static final String TOPIC = "host-news";

  private final ITopic<String> topic;

  GridHostNews(HazelcastInstance member) {
    topic = member.getTopic(TOPIC);
  }

  @Override
  public void tell(String hostname) {
    try {
      topic.publishAsync(hostname);
    } catch (HazelcastException | HazelcastInstanceNotActiveException e) {
      LOG.warn("other nodes hear of host {} only later: {}", hostname, e.getMessage());
    }
  }

  @Override
  public void listen(Consumer<String> listener) {
    topic.addMessageListener(message -> listener.accept(message.getMessageObject()));
  }
}
