package org.onnxtwist.runtime.program;

import java.util.Map;

/** Defines the classes of a program, with assertions enabled. */
final class ProgramLoader extends ClassLoader {
    /** The name by which frames of the program are told from those of the library. */
    static final String NAME = "onnx-twist-program";

    private final Map<String, byte[]> classes;

    ProgramLoader(Map<String, byte[]> classes) {
        super(NAME, ProgramLoader.class.getClassLoader());
        this.classes = classes;
        setDefaultAssertionStatus(true);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] content = classes.get(name);
        if (content == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, content, 0, content.length);
    }
}
