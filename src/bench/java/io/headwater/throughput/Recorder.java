package io.headwater.throughput;

import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/** Records where the measured part of a run spends its time, if it is asked to. */
interface Recorder extends AutoCloseable {
  /** Records nothing. */
  Recorder NONE = () -> {};

  /** Records into a file, which is complete once this is closed. */
  static Recorder to(Path file) throws IOException, ParseException {
    Recording recording = new Recording(Configuration.getConfiguration("profile"));
    recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(10));
    recording.enable("jdk.NativeMethodSample").withPeriod(Duration.ofMillis(10));
    recording.start();
    return () -> {
      recording.stop();
      recording.dump(file);
      recording.close();
    };
  }

  @Override
  void close() throws IOException;
}
