package io.headwater.topology;

import com.google.protobuf.Message;
import io.headwater.behavior.Fold;
import io.headwater.behavior.Joiner;
import io.headwater.behavior.RecordTransform;
import io.headwater.behavior.Rule;
import io.headwater.behavior.StreamJoiner;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.Envelope;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One step of a pipeline. Its name is unique within the pipeline. */
public sealed interface StepSpec {

  /** Returns the name that failures, metrics and pictures use. */
  String name();

  /** Returns where the step was written. */
  SourceLocation where();

  /** Returns the kind as YAML spells it. */
  String kind();

  /** Returns its expression as it was written; empty for Java, and for steps without one. */
  default Optional<String> text() {
    return RuleTexts.of(this);
  }

  /** Lets records pass for which the condition holds; the others are counted as filtered. */
  record Filter(String name, Rule<Boolean> condition, SourceLocation where) implements StepSpec {
    @Override
    public String kind() {
      return "filter";
    }
  }

  /** Replaces the value; one output per input, same key, same partition. */
  record MapValue(String name, MessageType to, Rule<Message> value, SourceLocation where)
      implements StepSpec {
    @Override
    public String kind() {
      return "map";
    }
  }

  /** Replaces the record by any number of records under the same key, in order. */
  record FlatMap(String name, MessageType to, Rule<List<Message>> values, SourceLocation where)
      implements StepSpec {
    @Override
    public String kind() {
      return "flat-map";
    }
  }

  /** Sends each record down the first arm that takes it. */
  record Branch(String name, List<Arm> arms, SourceLocation where) implements StepSpec {
    /** Copies the arms. */
    public Branch {
      arms = List.copyOf(arms);
    }

    @Override
    public String kind() {
      return "branch";
    }
  }

  /**
   * One way out of a branch.
   *
   * @param when absent for {@code otherwise}
   */
  record Arm(
      String name, Optional<Rule<Boolean>> when, List<StepSpec> steps, SourceLocation where) {
    /** Copies the steps. */
    public Arm {
      steps = List.copyOf(steps);
    }
  }

  /** Adds the records of further streams; no order between streams is promised. */
  record Merge(String name, List<String> streams, SourceLocation where) implements StepSpec {
    /** Copies the names. */
    public Merge {
      streams = List.copyOf(streams);
    }

    @Override
    public String kind() {
      return "merge";
    }
  }

  /** Re-keys records and sends them through an internal topic, so that equal keys meet. */
  record Repartition(
      String name,
      Rule<Object> by,
      KeyType keyType,
      int partitions,
      Placement placement,
      SourceLocation where)
      implements StepSpec {
    @Override
    public String kind() {
      return "repartition";
    }

    /** Returns the keyspace after the hop. */
    public Keyspace keyspace() {
      return new Keyspace(keyType, placement.algorithm(), placement.isKeyed(), partitions);
    }
  }

  /** Folds each record into the state of its key and passes on the new state. */
  record FoldInto(String name, String store, MessageType state, Fold fold, SourceLocation where)
      implements StepSpec {
    @Override
    public String kind() {
      return "aggregate";
    }
  }

  /**
   * Folds each record into the states of its key in the windows of its event time.
   *
   * @param merge joins the states of two sessions; there exactly for sessions
   * @param emission when states are passed on
   * @param late stream that late records go to, unchanged; else they are dead letters
   */
  record WindowFold(
      String name,
      String store,
      MessageType state,
      Fold fold,
      Optional<io.headwater.behavior.Merge> merge,
      Windowing window,
      Emission emission,
      Optional<String> late,
      SourceLocation where)
      implements StepSpec {
    @Override
    public String kind() {
      return "aggregate";
    }
  }

  /**
   * Joins each record with the row that a table has for its key, or for another one.
   *
   * @param table name of the table
   * @param on the key of the row, where it is not the record's own
   * @param joinKind what becomes of a record without a row: joined with nothing, or filtered
   */
  record Join(
      String name,
      String table,
      Optional<Rule<Object>> on,
      MessageType to,
      Joiner joiner,
      JoinKind joinKind,
      SourceLocation where)
      implements StepSpec {
    @Override
    public String kind() {
      return "join";
    }
  }

  /**
   * Joins each record with those of another stream under the same key that are near in event time.
   *
   * @param stream name of the other stream
   * @param store the two buffers are named after it, see {@link #leftStore} and {@link #rightStore}
   * @param joinKind whose records are passed on alone when their window closes
   * @param late stream that late records of the pipeline go to, unchanged; else they are dead
   *     letters, as late ones of the other stream always are
   */
  record StreamJoin(
      String name,
      String stream,
      String store,
      MessageType to,
      StreamJoiner joiner,
      JoinKind joinKind,
      JoinSpan span,
      Optional<String> late,
      SourceLocation where)
      implements StepSpec {
    @Override
    public String kind() {
      return "join";
    }

    /** Returns the store of the pipeline's records. */
    public String leftStore() {
      return store + "-left";
    }

    /** Returns the store of the other stream's records. */
    public String rightStore() {
      return store + "-right";
    }
  }

  /**
   * Lets the first record of each id pass; a later one within the window of event time is counted
   * as a duplicate.
   */
  record Deduplicate(
      String name, String store, Rule<String> id, Duration window, SourceLocation where)
      implements StepSpec {
    @Override
    public String kind() {
      return "deduplicate";
    }
  }

  /** Shows each record to a function that must have no effect on the outcome. */
  record Peek(String name, Consumer<Envelope<?>> look, SourceLocation where) implements StepSpec {
    @Override
    public String kind() {
      return "peek";
    }
  }

  /**
   * Runs a user's own class.
   *
   * @param transform called once per partition
   * @param to type of the emitted values
   * @param stores the stores it may use, with the type of their states
   */
  record Process(
      String name,
      Supplier<? extends RecordTransform<Message>> transform,
      MessageType to,
      List<Store> stores,
      SourceLocation where)
      implements StepSpec {
    /** Copies the stores. */
    public Process {
      stores = List.copyOf(stores);
    }

    @Override
    public String kind() {
      return "process";
    }
  }

  /** A store that a {@code process} step uses. */
  record Store(String name, MessageType state) {}

  /**
   * Writes each record to a stream; the pipeline goes on with it.
   *
   * @param isNewestOnly whether of the records of one key that come between two commits only the
   *     last may be written
   */
  record To(String name, String stream, boolean isNewestOnly, SourceLocation where)
      implements StepSpec {
    /** Writes every record. */
    public To(String name, String stream, SourceLocation where) {
      this(name, stream, false, where);
    }

    @Override
    public String kind() {
      return "to";
    }
  }
}
