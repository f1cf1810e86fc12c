package org.onnxtwist.io.wire;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.io.proto.NodeProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.ir.tensor.TensorContent.Packed;

/**
 * A message to be written whose tensors' contents still lie where they were.
 *
 * @param head the message without the fields below
 * @param parts the values of fields in which there are contents to come
 * @param payload of a tensor, the content of raw_data
 * @param size bytes of it all
 */
public record MessageFrame(Message head, List<Part> parts, Optional<Packed> payload, long size) {
    /** A value of a field. */
    record Part(int field, MessageFrame frame) {}

    /**
     * Frames a message whose tensors get their contents when it is written.
     *
     * @param contents the content that belongs into each of these very tensor messages, wherever in {@code message} they are
     */
    public static MessageFrame of(Message message, IdentityHashMap<TensorProto, Packed> contents) {
        return contents.isEmpty() ? plain(message) : framed(message, contents).orElseGet(() -> plain(message));
    }

    private static MessageFrame plain(Message message) {
        return new MessageFrame(message, List.of(), Optional.empty(), message.getSerializedSize());
    }

    /** Empty when the message has all that belongs into it. */
    private static Optional<MessageFrame> framed(Message message, IdentityHashMap<TensorProto, Packed> contents) {
        if (message instanceof TensorProto tensor) {
            return Optional.ofNullable(contents.get(tensor)).map(content -> tensor(tensor, content));
        }
        if (message instanceof NodeProto node
                && node.getAttributeList().stream().noneMatch(TensorPaths::mayHoldTensors)) {
            return Optional.empty();
        }
        List<Part> parts = new ArrayList<>();
        List<FieldDescriptor> taken = new ArrayList<>();
        for (FieldDescriptor field : TensorPaths.of(message.getDescriptorForType())) {
            if (addParts(message, field, contents, parts)) {
                taken.add(field);
            }
        }
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        Message.Builder builder = message.toBuilder();
        taken.forEach(builder::clearField);
        Message head = builder.build();
        long size = head.getSerializedSize();
        for (Part part : parts) {
            size += MessageOutput.fieldHead(part.field(), part.frame().size())
                    + part.frame().size();
        }
        return Optional.of(new MessageFrame(head, List.copyOf(parts), Optional.empty(), size));
    }

    /** Adds all values of a field if one of them lacks a content; so they stay in order. */
    private static boolean addParts(
            Message message, FieldDescriptor field, IdentityHashMap<TensorProto, Packed> contents, List<Part> parts) {
        List<?> values = field.isRepeated()
                ? (List<?>) message.getField(field)
                : message.hasField(field) ? List.of(message.getField(field)) : List.of();
        List<Optional<MessageFrame>> frames = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Optional<MessageFrame> frame = framed((Message) values.get(i), contents);
            if (frame.isPresent() || !frames.isEmpty()) {
                frames.addAll(Collections.nCopies(i - frames.size(), Optional.empty()));
                frames.add(frame);
            }
        }
        for (int i = 0; i < frames.size(); i++) {
            Message value = (Message) values.get(i);
            parts.add(new Part(field.getNumber(), frames.get(i).orElseGet(() -> plain(value))));
        }
        return !frames.isEmpty();
    }

    private static MessageFrame tensor(TensorProto head, Packed content) {
        long length = content.byteSize();
        long size =
                head.getSerializedSize() + MessageOutput.fieldHead(TensorProto.RAW_DATA_FIELD_NUMBER, length) + length;
        return new MessageFrame(head, List.of(), Optional.of(content), size);
    }

    public void writeTo(MessageOutput output) throws IOException {
        output.fields(head);
        for (Part part : parts) {
            output.field(part.field(), part.frame().size());
            part.frame().writeTo(output);
        }
        if (payload.isPresent()) {
            output.field(TensorProto.RAW_DATA_FIELD_NUMBER, payload.get().byteSize());
            output.content(payload.get());
        }
    }
}
