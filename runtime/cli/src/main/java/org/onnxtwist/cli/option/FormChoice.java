package org.onnxtwist.cli.option;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.onnxtwist.twist.export.LayerForm;
import org.onnxtwist.twist.export.Selection;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The values of {@code --form}.
 *
 * @param label one of {@link Selection#labels}
 */
public record FormChoice(String label) {
    public static final FormChoice AUTO = new FormChoice(Selection.AUTO);

    /** Explains the values, for the help. */
    public static String explanation() {
        List<String> forms = new ArrayList<>();
        for (LayerForm form : LayerForm.all()) {
            forms.add(form.label() + " (" + form.products() + ": " + form.summary() + ")");
        }
        return "Forms, each with its number of multiplications (a Conv has 9): " + String.join(", ", forms) + ". "
                + Selection.AUTO + " chooses for each layer. A layer that does not fit the requested form is folded.";
    }

    /** The selection of a form for each layer. */
    public Selection selection(Selection auto) {
        return Selection.labelled(label, auto).orElseThrow();
    }

    /** Returns the values that the option takes; without lambdas, as {@link Choices} says. */
    public static final class Labels implements ITypeConverter<FormChoice>, Iterable<String> {
        @Override
        public FormChoice convert(String word) {
            if (!Selection.labels().contains(word)) {
                throw new TypeConversionException("one of " + String.join(", ", Selection.labels()));
            }
            return new FormChoice(word);
        }

        @Override
        public Iterator<String> iterator() {
            return Selection.labels().iterator();
        }
    }
}
