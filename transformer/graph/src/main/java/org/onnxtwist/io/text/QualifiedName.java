package org.onnxtwist.io.text;

/**
 * Words separated by points: the last of them, and those before it.
 *
 * @param qualifier the words before the last, with points between them; empty where there is only one
 * @param name the last word, which in quotes can have points itself
 */
record QualifiedName(String qualifier, String name) {
    static QualifiedName parse(Source source) {
        StringBuilder qualifier = new StringBuilder();
        String name = source.name("a name");
        while (source.take('.')) {
            qualifier.append(qualifier.length() == 0 ? "" : ".").append(name);
            name = source.name("a name after the point");
        }
        return new QualifiedName(qualifier.toString(), name);
    }

    String joined() {
        return qualifier.isEmpty() ? name : qualifier + "." + name;
    }
}
