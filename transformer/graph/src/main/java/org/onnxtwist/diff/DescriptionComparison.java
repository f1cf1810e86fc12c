package org.onnxtwist.diff;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.onnxtwist.ir.Annotated;
import org.onnxtwist.ir.tensor.UnknownFields;

/** Compares the documentation, the properties and the unknown fields of two counterparts. */
record DescriptionComparison(Consumer<Difference> found) {
    void compare(String place, String subject, Annotated before, Annotated after) {
        if (!before.doc().equals(after.doc())) {
            found.accept(new Difference.DocChange(place, subject, before.doc(), after.doc()));
        }
        if (!before.metadata().equals(after.metadata())) {
            compare(place, subject, before.metadata(), after.metadata());
        }
        compare(place, subject, before.unmodelled(), after.unmodelled());
    }

    private void compare(String place, String subject, Map<String, String> before, Map<String, String> after) {
        Set<String> keys = new LinkedHashSet<>(before.keySet());
        keys.addAll(after.keySet());
        for (String key : keys) {
            Optional<String> left = Optional.ofNullable(before.get(key));
            Optional<String> right = Optional.ofNullable(after.get(key));
            if (!left.equals(right)) {
                found.accept(new Difference.MetadataChange(place, subject, key, left, right));
            }
        }
    }

    /** Compares fields that are kept but not understood. */
    void compare(String place, String subject, UnknownFields before, UnknownFields after) {
        List<UnknownFields.Note> left = before.notes();
        List<UnknownFields.Note> right = after.notes();
        if (left.isEmpty() && right.isEmpty()) {
            return;
        }
        Set<UnknownFields.Note> notes = new LinkedHashSet<>(left);
        notes.addAll(right);
        Set<String> fields = new LinkedHashSet<>();
        for (UnknownFields.Note note : notes) {
            if (!left.contains(note) || !right.contains(note)) {
                fields.add(field(note));
            }
        }
        fields.forEach(field ->
                found.accept(new Difference.FieldChange(place, subject, field, text(left, field), text(right, field))));
    }

    private static Optional<String> text(List<UnknownFields.Note> notes, String name) {
        return notes.stream()
                .filter(note -> field(note).equals(name)
                        && note instanceof UnknownFields.Note.Field field
                        && field.content() instanceof String)
                .map(note -> (String) ((UnknownFields.Note.Field) note).content())
                .findFirst();
    }

    private static String field(UnknownFields.Note note) {
        if (note instanceof UnknownFields.Note.Field field) {
            return field.name();
        }
        return note instanceof UnknownFields.Note.Missing missing
                ? missing.field()
                : ((UnknownFields.Note.Repeated) note).field();
    }
}
