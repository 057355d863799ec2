package io.headwater.streams;

import io.headwater.operator.NewestOutput;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramExit;
import io.headwater.state.CommitBuffer;
import io.headwater.state.CommitBuffers;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/** The outputs of one task that wait for its commit, the newest of each key and exit. */
final class NewestOutputs {
  /*
   * Kafka Streams forwards to the children of the node at work, and none is when it flushes caches
   * before a commit. Its own caches set their node then (TimestampedCacheFlushListener), through an
   * internal interface; so does this class. Without that interface, nothing waits.
   */
  private final CommitBuffer<Slot, NewestOutput> buffer;

  /** What a newer output takes the place of; the author promises one partition per key. */
  private static final class Slot {
    private final int exit;
    private final byte[] key;
    private final int hash;

    Slot(int exit, byte[] key) {
      this.exit = exit;
      this.key = key;
      this.hash = 31 * Arrays.hashCode(key) + exit;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Slot slot
          && hash == slot.hash
          && exit == slot.exit
          && Arrays.equals(key, slot.key);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  private NewestOutputs(CommitBuffer<Slot, NewestOutput> buffer) {
    this.buffer = buffer;
  }

  static boolean areIn(Program program) {
    return program.exits().stream().anyMatch(ProgramExit::isNewestOnly);
  }

  /** Names the buffer; no declared store's name has a dot. */
  static String storeName(Program program) {
    return ProgramNames.processor(program) + ".newest";
  }

  static StoreBuilder<?> store(Program program, HostSettings settings) {
    return CommitBuffers.<Slot, NewestOutput>named(
        storeName(program), settings.cache(), NewestOutput::sizeBytes);
  }

  /**
   * Finds the buffer of a program's task, when its processor starts.
   *
   * @param write forwards an output, and counts it
   */
  static NewestOutputs of(
      Program program, ProcessorContext<byte[], Payload> context, Consumer<NewestOutput> write) {
    CommitBuffer<Slot, NewestOutput> buffer = context.getStateStore(storeName(program));
    InternalProcessorContext<?, ?> node = (InternalProcessorContext<?, ?>) context;
    ProcessorNode<?, ?, ?, ?> own = node.currentNode();
    buffer.writeBy(output -> {
      ProcessorNode<?, ?, ?, ?> previous = node.currentNode();
      node.setCurrentNode(own);
      try {
        write.accept(output);
      } finally {
        node.setCurrentNode(previous);
      }
    });
    return new NewestOutputs(buffer);
  }

  boolean keep(NewestOutput output) {
    return buffer.offer(new Slot(output.exit(), output.key()), output);
  }
}
