package io.headwater.streams;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;

/** Retries what may pass by itself and fails the task otherwise; outputs were measured before. */
public final class StrictProductionHandler implements ProductionExceptionHandler {
  private Optional<RefusedOutputs> refused = Optional.empty();

  @Override
  public Response handleError(
      ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception exception) {
    if (exception instanceof RetriableException) {
      return Response.retry();
    }
    refused.ifPresent(outputs -> outputs.note(record));
    return Response.fail();
  }

  @Override
  @SuppressWarnings("rawtypes") // as Kafka Streams declares it
  public Response handleSerializationError(
      ErrorHandlerContext context,
      ProducerRecord record,
      Exception exception,
      SerializationExceptionOrigin origin) {
    return Response.fail();
  }

  @Override
  public void configure(Map<String, ?> configs) {
    refused =
        Optional.ofNullable(configs.get(RefusedOutputs.CONFIG)).map(RefusedOutputs.class::cast);
  }
}
