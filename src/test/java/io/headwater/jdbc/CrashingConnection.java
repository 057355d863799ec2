package io.headwater.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A connection that breaks at one of its statements, before or after the database has done it; as
 * one does whose process or network dies. Whatever was not committed then is undone.
 */
final class CrashingConnection {
  private static final Set<String> STEPS =
      Set.of("executeQuery", "executeUpdate", "executeBatch", "execute", "commit");

  private final Connection real;
  private final RandomGenerator random;
  private final double probability;
  private boolean isBroken;

  private CrashingConnection(Connection real, RandomGenerator random, double probability) {
    this.real = real;
    this.random = random;
    this.probability = probability;
  }

  static Connection around(Connection real, RandomGenerator random, double probability) {
    CrashingConnection crashing = new CrashingConnection(real, random, probability);
    return crashing.wrapped(Connection.class, real);
  }

  private <T> T wrapped(Class<T> type, T wrapped) {
    return type.cast(Proxy.newProxyInstance(
        type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
          boolean isStep = STEPS.contains(method.getName());
          if (isBroken && !method.getName().equals("close")) {
            throw new SQLException("broken", "08006");
          }
          if (isStep && random.nextDouble() < probability) {
            crash();
          }
          Object result = invoke(wrapped, method, arguments);
          if (isStep && random.nextDouble() < probability) {
            crash();
          }
          if (result instanceof PreparedStatement statement) {
            return wrapped(PreparedStatement.class, statement);
          }
          return result instanceof Statement statement
              ? wrapped(Statement.class, statement)
              : result;
        }));
  }

  private void crash() throws SQLException {
    isBroken = true;
    real.rollback();
    throw new SQLException("broken", "08006");
  }

  private static Object invoke(Object target, java.lang.reflect.Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
