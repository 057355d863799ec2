package io.headwater.throughput;

/** One way to write the job. */
interface Job {
  /** Starts it; the result stops it again, and leaves its group. */
  AutoCloseable start(JobPlan plan) throws Exception;
}
