package io.headwater.operator;

import io.headwater.diagnostic.SourceLocation;
import io.headwater.topology.ErrorPolicy;
import io.headwater.topology.Recovery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A program while it is being compiled. */
final class ProgramDraft {
  /** The step that every program begins with. */
  static final int DECODE = 0;

  final String name;
  final List<ProgramEntry> entries = new ArrayList<>();
  final List<ProgramExit> exits = new ArrayList<>();
  final List<ProgramStore> stores = new ArrayList<>();
  final List<Program.Step> steps = new ArrayList<>();
  final List<Operator> heads = new ArrayList<>();
  final Map<Integer, ProcessFactory> transforms = new HashMap<>();
  final List<WindowClosing> closings = new ArrayList<>();
  Optional<StateFold> stateFold = Optional.empty();
  Optional<TimerFiring> firing = Optional.empty();
  private final List<ProgramDraft> upstream = new ArrayList<>();

  /** Starts with the decoding of records, at {@code where}. */
  ProgramDraft(
      String name, Recovery decode, SourceLocation where, Optional<ProgramDraft> upstream) {
    this.name = name;
    upstream.ifPresent(this::addUpstream);
    addStep(ErrorPolicy.DECODE, "decode", decode, where);
  }

  /** Notes a program whose records reach this one by a hop. */
  void addUpstream(ProgramDraft draft) {
    upstream.add(draft);
  }

  void addEntry(ProgramEntry entry, Operator head) {
    entries.add(entry);
    heads.add(head);
  }

  int addExit(ProgramExit exit) {
    exits.add(exit);
    return exits.size() - 1;
  }

  int addStep(String step, String kind, Recovery recovery, SourceLocation where) {
    steps.add(new Program.Step(step, kind, recovery, where));
    return steps.size() - 1;
  }

  Set<String> originTopics() {
    Set<String> topics = new LinkedHashSet<>();
    upstream.forEach(draft -> topics.addAll(draft.originTopics()));
    for (ProgramEntry entry : entries) {
      if (entry instanceof ProgramEntry.Source source) {
        topics.add(source.topic());
      }
    }
    return topics;
  }
}
