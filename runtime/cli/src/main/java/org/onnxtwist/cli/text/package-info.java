/** The output of the command: text, tables, JSON, failures and progress, and the console that they are written to. */
@NullMarked
package org.onnxtwist.cli.text;

import org.jspecify.annotations.NullMarked;
