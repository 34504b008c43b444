// Every reader of .pyc files returns a result or a reason in bounded memory, whatever the file contains.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "leanpyc/code/disassemble.h"
#include "leanpyc/code/marshal.h"
#include "leanpyc/code/marshal_compact.h"
#include "leanpyc/code/pyc.h"
#include "leanpyc/code/weigh.h"
#include "marshalled_sample.h"

namespace leanpyc {
namespace {

using std::string_literals::operator""s;

std::string pyc_of(std::string_view marshalled, uint32_t magic) {
  std::string file(PycHeader::kSize, '\0');
  write_pyc_header({.magic = magic}, reinterpret_cast<uint8_t*>(file.data()));
  return file.append(marshalled);
}

// Returns a code object of 3.13 with these instructions, constants and names.
std::string code_with(const std::string& code, const std::string& constants, const std::string& names) {
  return "\xe3"s + std::string(20, '\0') + code + constants + names + ")\0s\0\0\0\0z\1.Z\1mZ\1m"s +
         "\1\0\0\0s\0\0\0\0s\0\0\0\0"s;
}
const std::string kNoBytes = "s\0\0\0\0"s;
const std::string kNothing = ")\0"s;

std::string reference(uint32_t index) {
  std::string text = "r";
  for (int i = 0; i < 4; ++i) text += static_cast<char>(index >> (8 * i));
  return text;
}

class HostilePyc : public testing::Test {
 protected:
  // Reads the file as `leanpyc show` does. Returns true for a code object; otherwise error_ is the reason.
  bool read(const std::string& file) {
    error_.clear();
    const std::optional<Weights> weights = weigh_pyc(file, target_, error_);
    Arena arena;
    NameTable names(arena);
    ConstantPool pool(arena, names, kNewestUnicode);
    ByteBuffer compact;
    if (!weights) {
      EXPECT_FALSE(error_.empty());
      return false;
    }
    EXPECT_EQ(weights->total(), file.size());
    const std::string_view marshalled = std::string_view(file).substr(PycHeader::kSize);
    const CodeObject* code = unmarshal_code(marshalled, pool, target_, error_);
    EXPECT_NE(code, nullptr) << error_;
    if (code == nullptr) return false;
    text_size_ = disassemble(*code, pool, target_, longest_disassembly(file.size())).size();
    EXPECT_LE(text_size_, longest_disassembly(file.size()) + (size_t{1} << 20) + 64 * file.size());
    EXPECT_LE(arena.reserved(), kSmallest + 64 * file.size());
    if (compact_marshalled_code(marshalled, target_.version.minor, PositionDetail::Lines, compact)) {
      EXPECT_LE(compact.size(), 2 * marshalled.size());
    }
    return true;
  }
  bool read_code(const std::string& marshalled) { return read(pyc_of(marshalled, target_.magic_word())); }
  void expect_refused(const std::string& marshalled, std::string_view reason) {
    EXPECT_FALSE(read_code(marshalled));
    EXPECT_NE(error_.find(reason), std::string::npos) << error_;
  }

  // The size of an arena's first block.
  static constexpr size_t kSmallest = size_t{512} << 10;

  const Target& target_ = *find_target("3.13.0");
  std::string error_;
  size_t text_size_ = 0;
};

class HostileSample : public HostilePyc, public testing::WithParamInterface<std::string_view> {
 protected:
  const std::string file_ = pyc_of(from_hex(GetParam()), target_.magic_word());
};

TEST_P(HostileSample, IsReadUnchanged) { EXPECT_TRUE(read(file_)) << error_; }

TEST_P(HostileSample, IsRefusedWhereverItIsTruncated) {
  for (size_t size = 0; size < file_.size(); ++size) {
    EXPECT_FALSE(read(file_.substr(0, size))) << "cut at " << size;
  }
}

TEST_P(HostileSample, EndsWithAnyByteChanged) {
  size_t read_still = 0;
  for (size_t at = PycHeader::kSize; at < file_.size(); ++at) {
    std::string changed = file_;
    const auto before = static_cast<uint8_t>(file_[at]);
    for (int after : {before ^ 1, before ^ 0x80, ~before, 0, 0x7f, int{'r'}}) {
      changed[at] = static_cast<char>(after);
      read_still += read(changed);
    }
  }
  // Most bytes are code, names and positions, which may have any value.
  EXPECT_GT(read_still, file_.size());
}

TEST_P(HostileSample, IsRefusedWithAnotherMagicNumber) {
  for (size_t at = 0; at < 4; ++at) {
    std::string changed = file_;
    changed[at] = static_cast<char>(~changed[at]);
    EXPECT_FALSE(read(changed));
  }
}

INSTANTIATE_TEST_SUITE_P(OfCPython, HostileSample, testing::Values(kCPythons, kCPythonsFunctions, kCPythonsConstants),
                         [](const auto& sample) { return std::to_string(sample.index); });

TEST_F(HostilePyc, CyclesAreRefused) {
  expect_refused("\xa9\1r\0\0\0\0"s, "contains itself");
  expect_refused("\xbe\1\0\0\0r\0\0\0\0"s, "contains itself");
  expect_refused(code_with(kNoBytes, ")\1r\0\0\0\0"s, kNothing), "contains itself");
  expect_refused(code_with(kNoBytes, reference(0), kNothing), "contains itself");
  expect_refused(code_with(kNoBytes, "\xa9\1)\1r\1\0\0\0"s, kNothing), "contains itself");
  expect_refused(code_with(kNoBytes, kNothing, "\xa9\1r\1\0\0\0"s), "contains itself");
  expect_refused(code_with(kNoBytes, ")\1r\7\0\0\0"s, kNothing), "not read yet");
}

TEST_F(HostilePyc, WrongSizesAreRefused) {
  for (const std::string& size : {"\xff\xff\xff\x7f"s, "\xff\xff\xff\xff"s, "\0\0\0\x80"s, "\0\0\1\0"s}) {
    for (char type : "(><sutaA"s) {
      expect_refused(code_with(kNoBytes, ")\1"s + type + size, kNothing), "");
    }
    expect_refused(code_with("s" + size, kNothing, kNothing), "larger than the data");
    expect_refused(code_with(kNoBytes, "(" + size, kNothing), "larger than the data");
    expect_refused(code_with(kNoBytes, ")\1l"s + size, kNothing), "");
  }
  expect_refused(code_with(kNoBytes, ")\1z\xff"s, kNothing), "");
  expect_refused(code_with(kNoBytes, ")\xff"s, kNothing), "");
}

TEST_F(HostilePyc, DeepNestingIsRefused) {
  constexpr size_t kDeep = 100000;
  std::string tuples;
  for (size_t i = 0; i < kDeep; ++i) tuples += ")\1"s;
  expect_refused(code_with(kNoBytes, tuples + 'N', kNothing), "too deeply");
  std::string sets;
  for (size_t i = 0; i < kDeep; ++i) sets += ">\1\0\0\0"s;
  expect_refused(code_with(kNoBytes, ")\1"s + sets + 'N', kNothing), "too deeply");
  std::string codes;
  for (size_t i = 0; i < kDeep; ++i) codes += "c"s + std::string(20, '\0') + kNoBytes + ")\1"s;
  expect_refused(codes, "too deeply");
}

// Each tuple contains the previous one twice.
std::string doubled_tuples(uint32_t count) {
  std::string constants = ")"s + static_cast<char>(count);
  constants += "\xa9\2NN"s;
  for (uint32_t i = 1; i < count; ++i) constants += "\xa9\2"s + reference(i) + reference(i);
  return constants;
}

TEST_F(HostilePyc, SharedObjectsStayShared) {
  EXPECT_TRUE(read_code(code_with(kNoBytes, doubled_tuples(200), kNothing))) << error_;
}

TEST_F(HostilePyc, TextOfSharedCodeIsLimited) {
  // Hundreds of code objects share twenty thousand instructions, which are a few letters each as text.
  constexpr uint32_t kUnits = 20000;
  constexpr uint32_t kCodes = 250;
  std::string instructions = "\xf3";
  instructions += {static_cast<char>(2 * kUnits & 0xFF), static_cast<char>(2 * kUnits >> 8), '\0', '\0'};
  for (uint32_t i = 0; i < kUnits; ++i) instructions += "\x1e\0"s;  // NOP
  std::string inner;
  for (uint32_t i = 0; i < kCodes; ++i) {
    inner +=
        "c"s + std::string(20, '\0') + reference(1) + ")\0)\0)\0s\0\0\0\0z\1.Z\1mZ\1m"s + "\1\0\0\0s\0\0\0\0s\0\0\0\0"s;
  }
  EXPECT_TRUE(read_code(code_with(instructions, ")"s + static_cast<char>(kCodes) + inner, kNothing))) << error_;
  EXPECT_GT(text_size_, size_t{16} << 20);
}

}  // namespace
}  // namespace leanpyc
