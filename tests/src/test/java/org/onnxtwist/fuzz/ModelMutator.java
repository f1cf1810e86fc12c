package org.onnxtwist.fuzz;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.onnxtwist.io.proto.ModelProto;

/**
 * Mutates a model's message: somewhere in it a field is cleared or gets another value, an element of a list is removed, repeated, moved
 * or added, or a message is replaced by one of its kind from another model.
 */
final class ModelMutator {
    private static final int MOST = 4;
    private static final int POOL = 4_000;
    private static final long[] INTEGERS = {
        0,
        1,
        -1,
        2,
        3,
        4,
        7,
        8,
        9,
        10,
        13,
        16,
        17,
        23,
        64,
        255,
        1000,
        -2,
        -5,
        1 << 16,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 32,
        1L << 40,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MAX_VALUE / 3
    };
    private static final double[] REALS = {0, 1, -1, 0.5, 1e-8, 1e30, -1e30, Double.NaN, Double.POSITIVE_INFINITY};

    private final List<ModelProto> seeds;
    private final Map<String, List<Message>> messages = new HashMap<>();
    private final Map<String, List<Object>> values = new HashMap<>();

    ModelMutator(List<ModelProto> seeds) {
        this.seeds = List.copyOf(seeds);
        SplittableRandom random = new SplittableRandom(1);
        this.seeds.forEach(seed -> collect(seed, random));
    }

    /** Keeps a sample of the messages of each kind, and of the texts and numbers of each field. */
    private void collect(Message message, SplittableRandom random) {
        keep(
                messages.computeIfAbsent(message.getDescriptorForType().getFullName(), kind -> new ArrayList<>()),
                message,
                random);
        message.getAllFields().forEach((field, value) -> {
            List<?> all = field.isRepeated() ? (List<?>) value : List.of(value);
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                all.forEach(inner -> collect((Message) inner, random));
            } else if (field.getJavaType() != FieldDescriptor.JavaType.BYTE_STRING) {
                List<Object> sample = values.computeIfAbsent(field.getFullName(), name -> new ArrayList<>());
                all.stream().limit(8).forEach(each -> keep(sample, each, random));
            }
        });
    }

    private static <T> void keep(List<T> sample, T each, SplittableRandom random) {
        if (sample.size() < POOL) {
            sample.add(each);
        } else {
            sample.set(random.nextInt(POOL), each);
        }
    }

    /** The mutant of a number: the same at each call. */
    ModelProto mutant(long number) {
        SplittableRandom random = new SplittableRandom(number);
        Message mutant = seeds.get(random.nextInt(seeds.size()));
        for (int i = 1 + random.nextInt(MOST); i > 0; i--) {
            mutant = mutated(mutant, random);
        }
        return (ModelProto) mutant;
    }

    private Message mutated(Message message, SplittableRandom random) {
        List<FieldDescriptor> inner = message.getAllFields().keySet().stream()
                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                .toList();
        Message.Builder builder = message.toBuilder();
        // The head of a model is small and its graph is large, so that most descend.
        if (!inner.isEmpty() && random.nextInt(8) != 0) {
            descend(message, builder, inner.get(random.nextInt(inner.size())), random);
        } else {
            change(message, builder, random);
        }
        return builder.buildPartial();
    }

    private void descend(Message message, Message.Builder builder, FieldDescriptor field, SplittableRandom random) {
        if (field.isRepeated()) {
            int index = random.nextInt(message.getRepeatedFieldCount(field));
            Message old = (Message) message.getRepeatedField(field, index);
            builder.setRepeatedField(
                    field, index, random.nextInt(6) == 0 ? another(old, random) : mutated(old, random));
        } else {
            Message old = (Message) message.getField(field);
            builder.setField(field, random.nextInt(10) == 0 ? another(old, random) : mutated(old, random));
        }
    }

    private Message another(Message like, SplittableRandom random) {
        List<Message> kind = messages.getOrDefault(like.getDescriptorForType().getFullName(), List.of());
        return kind.isEmpty() ? like : kind.get(random.nextInt(kind.size()));
    }

    private void change(Message message, Message.Builder builder, SplittableRandom random) {
        List<FieldDescriptor> fields = message.getDescriptorForType().getFields();
        List<FieldDescriptor> stated = List.copyOf(message.getAllFields().keySet());
        boolean known = !stated.isEmpty() && random.nextInt(4) != 0;
        FieldDescriptor field =
                known ? stated.get(random.nextInt(stated.size())) : fields.get(random.nextInt(fields.size()));
        if (field.isRepeated()) {
            list(message, builder, field, random);
        } else if (random.nextInt(4) == 0) {
            builder.clearField(field);
        } else {
            builder.setField(field, value(field, builder, random));
        }
    }

    private void list(Message message, Message.Builder builder, FieldDescriptor field, SplittableRandom random) {
        List<Object> all = new ArrayList<>((List<?>) message.getField(field));
        int at = all.isEmpty() ? 0 : random.nextInt(all.size());
        switch (all.isEmpty() ? 0 : random.nextInt(5)) {
            case 0 -> all.add(at, value(field, builder, random));
            case 1 -> all.remove(at);
            case 2 -> all.add(random.nextInt(all.size() + 1), all.get(at));
            case 3 -> all.add(random.nextInt(all.size()), all.remove(at));
            default -> all.set(at, value(field, builder, random));
        }
        builder.setField(field, all);
    }

    private Object value(FieldDescriptor field, Message.Builder builder, SplittableRandom random) {
        List<Object> seen = values.getOrDefault(field.getFullName(), List.of());
        if (!seen.isEmpty() && random.nextInt(3) != 0) {
            return seen.get(random.nextInt(seen.size()));
        }
        return switch (field.getJavaType()) {
            case INT -> (int) INTEGERS[random.nextInt(INTEGERS.length)];
            case LONG -> INTEGERS[random.nextInt(INTEGERS.length)];
            case FLOAT -> (float) REALS[random.nextInt(REALS.length)];
            case DOUBLE -> REALS[random.nextInt(REALS.length)];
            case BOOLEAN -> random.nextBoolean();
            case STRING -> text(random);
            case BYTE_STRING -> bytes(random);
            case ENUM -> constant(field.getEnumType(), random);
            case MESSAGE -> another(builder.newBuilderForField(field).getDefaultInstanceForType(), random);
        };
    }

    private static Object constant(EnumDescriptor type, SplittableRandom random) {
        return type.getValues().get(random.nextInt(type.getValues().size()));
    }

    private static String text(SplittableRandom random) {
        String[] texts = {
            "", "x", "y", "N", "None", "?", "Conv", "Concat", "If", "Loop", "Slice", "axis", "\u2028", "../x", "a/b"
        };
        return texts[random.nextInt(texts.length)];
    }

    private static ByteString bytes(SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(3) * random.nextInt(40)];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }
}
