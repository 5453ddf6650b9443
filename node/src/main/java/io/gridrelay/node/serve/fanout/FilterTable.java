package io.gridrelay.node.serve.fanout;

import io.gridrelay.eventlog.Rendition;
import io.gridrelay.eventlog.RowCursor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The filters of a loop's consumers, turned round: from a row to the filters that it matches. So a
 * row costs what it matches, not what it could have matched. Filters with DIDs are found by the
 * account, the others by the collection. Used by the loop's thread.
 */
final class FilterTable {
  private record Key(EventFilter filter, Rendition rendition) {}

  private final CollectionIds ids = new CollectionIds(this::learn);
  private final DidIndex dids = new DidIndex();
  private final Map<Key, FilterGroup> groups = new HashMap<>();

  /** The filters without DIDs, and by number of the collection those of them that want it. */
  private final List<FilterGroup> plain = new ArrayList<>();

  private final List<List<FilterGroup>> plainByCollection = new ArrayList<>();

  /** Where matches are noted, and the filters that have any. */
  private final List<FilterGroup> matched = new ArrayList<>();

  private final CollectionIds.Translation translation = ids.new Translation();

  /** The group of an equal filter, or a new one. What is joined must be left. */
  FilterGroup join(EventFilter filter, Rendition rendition) {
    FilterGroup group =
        groups.computeIfAbsent(
            new Key(filter, rendition), key -> new FilterGroup(filter, rendition, dids));
    if (group.users++ == 0) {
      enter(group);
    }
    return group;
  }

  void leave(FilterGroup group) {
    if (--group.users > 0) {
      return;
    }
    groups.remove(new Key(group.filter(), group.rendition()));
    plain.remove(group);
    for (List<FilterGroup> wanting : plainByCollection) {
      wanting.remove(group);
    }
    for (String did : group.filter().dids()) {
      dids.remove(did, group);
    }
  }

  private void enter(FilterGroup group) {
    boolean isPlain = group.filter().dids().isEmpty();
    if (isPlain) {
      plain.add(group);
    }
    for (int id = 0; id < ids.size(); id++) {
      if (group.learn(id, ids.name(id)) && isPlain) {
        plainByCollection.get(id).add(group);
      }
    }
    for (String did : group.filter().dids()) {
      dids.add(did, group);
    }
  }

  private void learn(int id) {
    List<FilterGroup> wanting = new ArrayList<>();
    plainByCollection.add(wanting);
    for (FilterGroup group : groups.values()) {
      if (group.learn(id, ids.name(id)) && group.filter().dids().isEmpty()) {
        wanting.add(group);
      }
    }
  }

  /** The number of the collection of a row, for {@link FilterGroup#matches}. */
  int collection(RowCursor row) {
    return translation.of(row);
  }

  /** Notes the row with every filter that it matches and that has members. */
  void dispatch(RowCursor row) {
    int collection = translation.of(row);
    List<FilterGroup> candidates = collection >= 0 ? plainByCollection.get(collection) : plain;
    for (int i = 0; i < candidates.size(); i++) {
      FilterGroup group = candidates.get(i);
      if (collection != CollectionIds.UNNUMBERED || group.wantsCollection(row, collection)) {
        note(group, row);
      }
    }
    for (FilterGroup group : dids.groups(row)) {
      if (group.wantsCollection(row, collection)) {
        note(group, row);
      }
    }
  }

  private void note(FilterGroup group, RowCursor row) {
    if (!group.members().isEmpty() && group.hasFittingFrame(row) && !group.note(row)) {
      matched.add(group);
    }
  }

  /** The filters that have matches. */
  List<FilterGroup> matched() {
    return matched;
  }

  /** Forgets all matches. */
  void clearMatches() {
    for (FilterGroup group : matched) {
      group.clearMatches();
    }
    matched.clear();
  }
}
