-- Where lexing can begin in the middle of a long content with source: 13 bytes a place, see lexer/checkpoint.rs.
CREATE TABLE checkpoints (
    content INTEGER PRIMARY KEY,
    places BLOB NOT NULL
) STRICT;
