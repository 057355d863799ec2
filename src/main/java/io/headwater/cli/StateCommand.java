package io.headwater.cli;

import io.headwater.event.Snapshot;
import io.headwater.replay.Replay;
import io.headwater.replay.ReplayReport;
import io.headwater.topology.TopologySpec;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater state}: the state of a key at any time of a history. */
@Command(
    name = "state",
    description = {
      "Print the state that a history leads to for one key, at any time of it.",
      "",
      "The history is replayed up to that time, as headwater replay does."
    })
final class StateCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "TOPOLOGY", description = "Name, folder or class of a topology.")
  private String name = "";

  @Mixin
  private final ReplayOptions options = new ReplayOptions();

  @Option(
      names = "--store",
      paramLabel = "STORE",
      required = true,
      description = "State store of an aggregate, a saga, a projection, a fold or a table.")
  private String store = "";

  @Option(names = "--key", paramLabel = "KEY", required = true, description = "Key of the state.")
  private String key = "";

  @Option(
      names = "--at",
      paramLabel = "TIME|POSITION",
      description = "Event time, or topic-partition@offset of the last record; the end by default.")
  private Optional<String> at = Optional.empty();

  @Option(
      names = "--steps",
      description = "Print each change of the state, field by field, and what it follows from.")
  private boolean isInSteps;

  @Mixin
  private final SubjectKeyOptions subjectKeys = new SubjectKeyOptions();

  @Mixin
  private final ReplayResources resources = new ReplayResources();

  @Mixin
  private final JsonOption json = new JsonOption();

  StateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (options) {
      return tell();
    }
  }

  private int tell() {
    TopologySpec spec = options.declared(console, name);
    try (SubjectKeyOptions.Opened keys = options.keys(console, subjectKeys, spec)) {
      return tell(spec, Replay.Request.ALL.withProtection(keys.protection()));
    }
  }

  private int tell(TopologySpec spec, Replay.Request every) {
    byte[] encoded = ReplayOptions.key(key, StoredStates.find(spec, store).keyType());
    ReplayRun run = new ReplayRun(console, spec, options);
    Replay.Request all = resources.in(every, console);
    Replay.Request request =
        at.isPresent() ? all.withUntil(ReplayOptions.stopAt("--at", at.get(), spec)) : all;
    if (!isInSteps) {
      try (Replay replay =
          new Replay(spec, request.withState(new Replay.Request.OneState(store, encoded)))) {
        ReplayReport report = run.run(replay);
        if (replay.isExact()) {
          return end(report, replay.state(store, encoded), run);
        }
      }
      try (Replay replay = new Replay(spec, request)) {
        return end(run.again(replay), replay.state(store, encoded), run);
      }
    }
    StateSteps steps = new StateSteps(console, spec, store, encoded, json.isWanted());
    try (Replay replay = new Replay(spec, request.withListener(steps).withSink(steps))) {
      ReplayReport report = run.run(replay);
      steps.end();
      return end(report, replay.state(store, encoded), run);
    }
  }

  private int end(ReplayReport report, Optional<Snapshot> state, ReplayRun run) {
    print(report, state);
    if (report.ending() instanceof ReplayReport.Ending.Halted halted) {
      console.notes().line("halted: " + halted.reason());
    }
    return state.isPresent() && run.isSound(report) ? ExitCode.OK : ExitCode.FAILED;
  }

  private void print(ReplayReport report, Optional<Snapshot> state) {
    console.notes().line(ReplayText.heading(report));
    if (json.isWanted()) {
      console.out().line(JsonText.object(members -> {
        members.writeStringField("store", store);
        members.writeStringField("key", key);
        members.writeStringField("clock", report.clock().toString());
        if (state.isPresent()) {
          members.writeNumberField("sequence", state.get().sequence());
          members.writeFieldName("state");
          members.writeRawValue(ValueDisplay.REDACTED.json(state.get().state()));
        } else {
          members.writeNullField("state");
        }
      }));
    } else if (state.isPresent()) {
      console
          .out()
          .line("%s  sequence %d  %s"
              .formatted(
                  key,
                  state.get().sequence(),
                  ValueDisplay.REDACTED.json(state.get().state())));
    } else {
      console.notes().line("there is no state of that key");
    }
  }
}
