package io.headwater.streams;

import java.util.Map;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Fails the task. What a step threw never gets here: its unit of work has recovered from it. What
 * does get here is infrastructure, for which a record must not be blamed, or a record that the
 * application is declared to halt at.
 */
public final class StrictProcessingHandler implements ProcessingExceptionHandler {
  @Override
  public Response handleError(
      ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
    return Response.fail();
  }

  @Override
  public void configure(Map<String, ?> configs) {}
}
