package sidebyside.axon;

import java.util.Map;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/**
 * Answers a command that comes again as the first time, rejections included.
 *
 * @param answers by command id; in an application, a table that the transaction of the event store
 *     covers, with a time by which its rows are deleted
 */
record FirstAnswers(Map<String, Object> answers)
    implements MessageHandlerInterceptor<CommandMessage<?>> {

  @Override
  public Object handle(UnitOfWork<? extends CommandMessage<?>> work, InterceptorChain chain)
      throws Exception {
    String id = work.getMessage().getIdentifier();
    Object first = answers.get(id);
    if (first instanceof Rejection rejection) {
      throw rejection;
    }
    if (first != null) {
      return first;
    }
    try {
      Object answer = chain.proceed();
      work.onPrepareCommit(done -> answers.put(id, answer));
      return answer;
    } catch (Rejection e) {
      work.onPrepareCommit(done -> answers.put(id, e));
      throw e;
    }
  }
}
