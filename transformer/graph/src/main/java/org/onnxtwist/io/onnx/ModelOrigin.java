package org.onnxtwist.io.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.io.file.SourceFile;
import org.onnxtwist.io.onnx.tensor.StringEntries;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.ir.tensor.UnknownFields;

/**
 * A model as it was read.
 *
 * @param head the message without graphs and functions
 * @param source the file; empty when it came from memory
 * @param isForDiagnosis whether what the file breaks was passed over
 */
public record ModelOrigin(ModelProto head, Optional<SourceFile> source, boolean isForDiagnosis)
        implements UnknownFields {
    @Override
    public List<Note> notes() {
        List<Note> notes = new ArrayList<>();
        if (head.getConfigurationCount() > 0) {
            notes.add(new Note.Field("configuration", head.getConfigurationList()));
        }
        notes.addAll(OpsetEntries.repeated(head.getOpsetImportList()));
        notes.addAll(StringEntries.repeated(head.getMetadataPropsList()));
        return notes;
    }
}
