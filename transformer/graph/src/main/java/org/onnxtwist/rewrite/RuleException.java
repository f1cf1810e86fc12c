package org.onnxtwist.rewrite;

import org.onnxtwist.ir.Node;

/** A rule asked for a change that would spoil the model, which is as it was before. Names the rule and the node. */
public final class RuleException extends PassException {
    private static final long serialVersionUID = 1;

    RuleException(Rule rule, Node root, String what) {
        super(message(rule, root, what));
    }

    RuleException(Rule rule, Node root, RuntimeException cause) {
        super(message(rule, root, "failed: " + cause.getMessage()));
        initCause(cause);
    }

    private static String message(Rule rule, Node root, String what) {
        return "rule " + rule.name() + " at node " + root + " " + what;
    }
}
