package org.onnxtwist.rewrite;

import org.onnxtwist.ir.Node;

/** An edit failed, or would have made the model unsound. The model is as it was before. Names the rule, if one made the edit, and the node. */
public final class EditException extends PassException {
    private static final long serialVersionUID = 1;

    EditException(String editing, Node root, String what) {
        super(message(editing, root, what));
    }

    EditException(String editing, Node root, RuntimeException cause) {
        super(message(editing, root, "failed: " + cause.getMessage()));
        initCause(cause);
    }

    private static String message(String editing, Node root, String what) {
        return editing + " at node " + root + " " + what;
    }
}
