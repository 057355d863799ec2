package io.headwater.testkit;

import com.google.protobuf.Message;
import io.headwater.event.Envelope;
import io.headwater.yaml.TopologyExamples.SagaStep;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the process of a scenario runs. */
interface Processing {
  /** Returns the name of the level. */
  String level();

  /**
   * Takes a step.
   *
   * @param times how often an input comes, at least 1
   * @return the commands that the step led to, by stream
   */
  Map<String, List<Envelope<Message>>> take(SagaStep step, int times);

  /** Returns the state; empty if the process has ended, or has not begun. */
  Optional<Message> state();

  /** Returns the names of the pending timers, in their order. */
  List<String> timers();

  /** Tells whether the process ran and has ended. */
  boolean hasEnded();

  /** Returns what the topology failed on, by a line each; of functions, a rule's own exception. */
  List<String> failures();

  /** Returns the topology; absent where there are only functions. */
  Optional<ScenarioHost> host();
}
