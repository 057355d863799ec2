package io.headwater.client;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What kind of threads handle records. */
public enum WorkerThreads {
  /**
   * Virtual ones where the JVM has them (from 21 on), else platform threads. On 21 to 23 a handler
   * that blocks inside {@code synchronized} holds one of the few carriers.
   */
  VIRTUAL,

  /** Platform threads, which end when they have had nothing to do for a minute. */
  PLATFORM;

  private static final int FIRST_WITH_VIRTUAL = 21;

  /** Returns what runs each task on a thread at once; the caller bounds how many there are. */
  Executor open(String name) {
    if (this == VIRTUAL && Runtime.version().feature() >= FIRST_WITH_VIRTUAL) {
      ThreadFactory threads = virtual(name);
      return task -> threads.newThread(task).start();
    }
    return new ThreadPoolExecutor(
        0, Integer.MAX_VALUE, 1, TimeUnit.MINUTES, new SynchronousQueue<>(), platform(name));
  }

  private static ThreadFactory platform(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread worker = new Thread(task, name + "-worker-" + count.incrementAndGet());
      worker.setDaemon(true);
      return worker;
    };
  }

  /** Does what {@code Thread.ofVirtual().name(…, 1).factory()} does, which is not of Java 17. */
  private static ThreadFactory virtual(String name) {
    try {
      Class<?> builder = Class.forName("java.lang.Thread$Builder$OfVirtual");
      Object unnamed = Thread.class.getMethod("ofVirtual").invoke(null);
      Object named = builder
          .getMethod("name", String.class, long.class)
          .invoke(unnamed, name + "-worker-", 1L);
      return (ThreadFactory) builder.getMethod("factory").invoke(named);
    } catch (ClassNotFoundException | NoSuchMethodException | IllegalAccessException e) {
      throw new IllegalStateException("a JVM of version 21 has virtual threads", e);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("the JVM makes no virtual threads", e);
    }
  }
}
