package dev.cofferdam.gateway.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.Serial;

/** A request is not done; the answer says why. */
public final class HttpRefusal extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient Answer answer;

    public HttpRefusal(Answer answer) {
        super(answer.status().toString(), null, false, false);
        this.answer = answer;
    }

    public HttpRefusal(HttpResponseStatus status, String why) {
        this(Answer.text(status, why));
    }

    public Answer answer() {
        return answer;
    }
}
