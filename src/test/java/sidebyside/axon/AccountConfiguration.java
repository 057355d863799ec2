package sidebyside.axon;

import java.util.Map;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.modelling.command.AggregateAnnotationCommandHandler;

/** Wires what Spring Boot would find by itself, but for the answers. */
public final class AccountConfiguration {
  private AccountConfiguration() {}

  /** Returns a bus that handles the commands of accounts. */
  public static CommandBus commandBus(EventStore events, Map<String, Object> answers) {
    CommandBus commands = SimpleCommandBus.builder().build();
    commands.registerHandlerInterceptor(new FirstAnswers(answers));
    AggregateAnnotationCommandHandler.<Account>builder()
        .aggregateType(Account.class)
        .repository(
            EventSourcingRepository.builder(Account.class).eventStore(events).build())
        .build()
        .subscribe(commands);
    return commands;
  }
}
