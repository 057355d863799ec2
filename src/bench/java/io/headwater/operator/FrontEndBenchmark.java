package io.headwater.operator;

import io.headwater.client.PublishRecord;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time that one record from outside takes through a whole topology, decoding and encoding
 * included, by the front end that its rules are written in.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
public class FrontEndBenchmark {
  /** The topology. */
  @Param({"bank", "loan-applications", "orders"})
  public String topology = "";

  /** The front end. */
  @Param({"java", "yaml"})
  public String rules = "";

  private List<PublishRecord> records = List.of();
  private Plant plant = Workload.plant("bank", "java");

  /** Compiles the topology and writes its input. */
  @Setup
  public void prepare() {
    records = Workload.records(topology);
    plant = Workload.plant(topology, rules);
  }

  /** Empties the stores. */
  @Setup(Level.Invocation)
  public void renew() {
    plant.renew();
  }

  /** Runs all records through the topology. */
  @Benchmark
  @OperationsPerInvocation(Workload.RECORDS)
  public long record() {
    return plant.run(records);
  }
}
