package org.onnxtwist.twist.export;

import java.util.List;

/** The forms that an export can give to layers. A new form is a {@link LayerForm} and its place in the list. */
final class LayerForms {
    /** For layers whose conv_x and conv_y are zero, whatever form is asked for. */
    static final LayerForm PLAIN = new PlainForm();

    static final TermwiseForm FOLDED = new FoldedForm();

    private static final TermwiseForm ANTISYMMETRIC = new AntisymmetricForm();

    /** The forms that users can choose, in the order of help and reports. The first of several that cost the same is preferred. */
    static final List<LayerForm> ALL = List.of(
            FOLDED,
            new WideOutForm(),
            new WideInForm(),
            ANTISYMMETRIC,
            new BlockedForm(FOLDED),
            new BlockedForm(ANTISYMMETRIC));

    private LayerForms() {}
}
