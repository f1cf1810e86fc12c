package org.onnxtwist.cli;

import java.util.Optional;
import org.onnxtwist.twist.Form;

/** What {@code --form} takes. */
enum FormChoice {
    /** The best form for each layer. */
    AUTO(Optional.empty()),
    FOLDED(Optional.of(Form.FOLDED)),
    WIDE_OUT(Optional.of(Form.WIDE_OUT)),
    WIDE_IN(Optional.of(Form.WIDE_IN)),
    ANTISYMMETRIC(Optional.of(Form.ANTISYMMETRIC));

    private final Optional<Form> form;

    FormChoice(Optional<Form> form) {
        this.form = form;
    }

    /** The form that all layers are to have, if it is one. */
    Optional<Form> form() {
        return form;
    }
}
