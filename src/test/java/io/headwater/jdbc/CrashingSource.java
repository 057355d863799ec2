package io.headwater.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;

/** Data sources whose connections are not what those of another one are. */
final class CrashingSource {
  private static final double PROBABILITY = 0.03;

  private CrashingSource() {}

  /** Returns a source of connections that break now and then, all of them by one chance. */
  static DataSource of(DataSource real, RandomGenerator random) {
    return changed(
        DataSource.class,
        real,
        Set.of("getConnection"),
        connection -> CrashingConnection.around((Connection) connection, random, PROBABILITY));
  }

  /** Returns a source whose database says that it is one that nobody knows. */
  static DataSource calledOtherwise(DataSource real) {
    return changed(
        DataSource.class,
        real,
        Set.of("getConnection"),
        connection -> changed(
            Connection.class,
            (Connection) connection,
            Set.of("getMetaData"),
            data -> changed(
                DatabaseMetaData.class,
                (DatabaseMetaData) data,
                Set.of("getURL"),
                url -> "jdbc:other:bank")));
  }

  private static <T> T changed(
      Class<T> type, T real, Set<String> methods, UnaryOperator<Object> change) {
    return type.cast(Proxy.newProxyInstance(
        type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
          Object result = invoke(real, method, arguments);
          return methods.contains(method.getName()) ? change.apply(result) : result;
        }));
  }

  private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
