package org.onnxtwist.io.onnx.tensor;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.IdentityHashMap;
import java.util.List;
import org.onnxtwist.io.external.ExternalContent;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.tensor.Tensor;

/**
 * The tensors inside a message that the representation does not model, such as sparse defaults of inputs. They pass the same checks as all
 * others when they are read; data that is not in the message moves with the model when they are written.
 */
public final class Leftovers {
    public static final Leftovers NONE = new Leftovers();

    private final IdentityHashMap<TensorProto, Tensor> elsewhere = new IdentityHashMap<>();

    private Leftovers() {}

    /**
     * Finds and checks the tensors inside a message.
     *
     * @throws InvalidModelException when a tensor anywhere in {@code message} breaks a rule
     */
    public static Leftovers of(Message message, TensorReader tensors, FileLocation place) {
        Leftovers leftovers = new Leftovers();
        leftovers.collect(message, tensors, place);
        return leftovers.elsewhere.isEmpty() ? NONE : leftovers;
    }

    private void collect(Message message, TensorReader tensors, FileLocation place) {
        if (message instanceof TensorProto proto) {
            Tensor tensor = tensors.read(proto, place.in("tensor", proto.getName()));
            boolean isWhole = tensor.unmodelled() instanceof TensorOrigin origin
                    && origin.proto().equals(proto);
            if (tensor.content() instanceof ExternalContent || !isWhole) {
                elsewhere.put(proto, tensor);
            }
            return;
        }
        message.getAllFields().forEach((field, value) -> {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                parts(field, value).forEach(part -> collect((Message) part, tensors, place));
            }
        });
    }

    private static List<?> parts(FieldDescriptor field, Object value) {
        return field.isRepeated() ? (List<?>) value : List.of(value);
    }

    /** The message to write in place of the one read: the same, with the data that is not in it brought up to date. */
    public <M extends Message> M write(M message, TensorWriter tensors) {
        if (elsewhere.isEmpty()) {
            return message;
        }
        // A message of the same class comes out of its own builder.
        @SuppressWarnings("unchecked")
        M written = (M) rewrite(message, tensors);
        return written;
    }

    private Message rewrite(Message message, TensorWriter tensors) {
        if (message instanceof TensorProto proto) {
            Tensor tensor = elsewhere.get(proto);
            return tensor == null ? proto : tensors.message(tensor);
        }
        Message.Builder builder = message.toBuilder();
        message.getAllFields().forEach((field, value) -> {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                List<Message> parts = parts(field, value).stream()
                        .map(part -> rewrite((Message) part, tensors))
                        .toList();
                builder.setField(field, field.isRepeated() ? parts : parts.get(0));
            }
        });
        return builder.build();
    }
}
