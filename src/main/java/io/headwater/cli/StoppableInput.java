package io.headwater.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Standard input that ends when it is time to stop.
 *
 * <p>A read of a terminal or a pipe cannot be interrupted, so another thread is left waiting in it.
 */
final class StoppableInput extends InputStream {
  private static final byte[] END = {};
  private static final long LOOK_MILLIS = 50;

  private final BlockingQueue<byte[]> chunks = new ArrayBlockingQueue<>(8);
  private final StopSignal stop;
  private volatile @Nullable IOException failure;
  private byte[] chunk = END;
  private int position;
  private boolean isAtEnd;

  private StoppableInput(StopSignal stop) {
    this.stop = stop;
  }

  static InputStream of(InputStream source, StopSignal stop) {
    StoppableInput input = new StoppableInput(stop);
    Thread reader = new Thread(() -> input.copy(source), "headwater-stdin");
    reader.setDaemon(true);
    reader.start();
    return input;
  }

  private void copy(InputStream source) {
    byte[] buffer = new byte[1 << 16];
    try {
      for (int count = source.read(buffer); count >= 0; count = source.read(buffer)) {
        if (count > 0) {
          chunks.put(Arrays.copyOf(buffer, count));
        }
      }
      chunks.put(END);
    } catch (IOException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (position == chunk.length && !nextChunk()) {
      return -1;
    }
    int count = Math.min(length, chunk.length - position);
    System.arraycopy(chunk, position, into, offset, count);
    position += count;
    return count;
  }

  private boolean nextChunk() throws IOException {
    try {
      while (!isAtEnd && !stop.isRequested()) {
        byte[] next = chunks.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (next != null) {
          chunk = next;
          position = 0;
          isAtEnd = next.length == 0;
          return !isAtEnd;
        }
        if (failure != null) {
          throw failure;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }
}
