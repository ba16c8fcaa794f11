"""Signed notes against the published vector of C2SP signed-note, and everything that is not such a note."""

import pytest

from audit.checkpoint import BadNote, Checkpoint, VerifierKey, check, derive, keys_of, sign

SECRET = "only-for-tests-0123456789-0123456789"
NAME = "leeway.log/0197"
# From the specification of signed-note.
PUBLISHED_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
PUBLISHED_NOTE = (
    "This is an example message.\n\n\u2014 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
CHECKPOINT = Checkpoint(NAME, 7, bytes(range(32)))


def test_the_published_note_is_good_and_its_key_reads_and_writes_alike() -> None:
    key = VerifierKey.read(PUBLISHED_KEY)
    assert check(PUBLISHED_NOTE, key) == "This is an example message.\n"
    assert str(key) == PUBLISHED_KEY
    assert key.id.hex() == "530d903a"


@pytest.mark.parametrize(
    "note",
    [
        PUBLISHED_NOTE.replace("example message", "exemple message"),
        PUBLISHED_NOTE.replace("QM=", "QI="),
        PUBLISHED_NOTE.replace("Uw2Q", "Uw2R"),
        PUBLISHED_NOTE.replace("\n\n", "\n"),
        PUBLISHED_NOTE.replace("foo", "bar"),
        PUBLISHED_NOTE.replace("\u2014", "-"),
        PUBLISHED_NOTE.rstrip("\n"),
        "",
        "\n\n",
        "\u2014\n\n\u2014",
    ],
)
def test_a_note_that_differs_in_anything_is_refused(note: str) -> None:
    with pytest.raises(BadNote):
        check(note, VerifierKey.read(PUBLISHED_KEY))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a+b",
        "a+b+c",
        PUBLISHED_KEY.replace("530d", "530e"),
        PUBLISHED_KEY.replace("+Ae", "+Be"),
        "x y+530d903a+AekA",
    ],
)
def test_what_is_no_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        VerifierKey.read(text)


def test_a_checkpoint_comes_back_as_it_was_signed() -> None:
    key = derive(secret=SECRET, name=NAME, number=1)
    note = sign(CHECKPOINT.text(), key)
    assert Checkpoint.read(check(note, VerifierKey.read(str(key.verifier)))) == CHECKPOINT


def test_each_log_and_each_number_has_a_key_of_its_own_and_always_the_same() -> None:
    made = [derive(secret=SECRET, name=name, number=number) for name in (NAME, "other") for number in (1, 2)]
    assert len({str(key.verifier) for key in made}) == 4
    assert str(derive(secret=SECRET, name=NAME, number=1).verifier) == str(made[0].verifier)
    with pytest.raises(BadNote):
        derive(secret="short", name=NAME, number=1)


def test_a_note_of_two_keys_is_good_to_who_knows_either_of_them() -> None:
    old, new, other = (derive(secret=SECRET, name=NAME, number=number) for number in (1, 2, 3))
    note = sign(CHECKPOINT.text(), old, new)
    for key in (old, new):
        assert check(note, *keys_of([str(key.verifier)])) == CHECKPOINT.text()
    with pytest.raises(BadNote):
        check(note, other.verifier)


@pytest.mark.parametrize(
    "text",
    ["", "\n", "a\n1\n", "a\n1\nAA==\n", "a\n-1\n" + "A" * 43 + "=\n", "a\n01\n" + "A" * 43 + "=\n", "a\n1\n!\n"],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        Checkpoint.read(text)
