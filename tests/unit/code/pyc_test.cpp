#include "leanpyc/code/pyc.h"

#include <gtest/gtest.h>

#include <string>

namespace leanpyc {
namespace {

std::string written(const PycHeader& header) {
  std::string bytes(PycHeader::kSize, '\0');
  write_pyc_header(header, reinterpret_cast<uint8_t*>(bytes.data()));
  return bytes;
}

TEST(Pyc, HeadersAreReadBack) {
  PycHeader stamp{.magic = 0x0A0D0DF3, .source_mtime = 0xFEDCBA98, .source_size = 7};
  EXPECT_EQ(written(stamp), std::string("\xf3\x0d\x0d\x0a\0\0\0\0\x98\xba\xdc\xfe\7\0\0\0", 16));
  std::optional<PycHeader> read = read_pyc_header(written(stamp));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->source_mtime, stamp.source_mtime);
  for (InvalidationMode mode : {InvalidationMode::CheckedHash, InvalidationMode::UncheckedHash}) {
    PycHeader hash{.magic = 1, .mode = mode, .source_hash = 0x1122334455667788};
    read = read_pyc_header(written(hash));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->mode, mode);
    EXPECT_EQ(read->source_hash, hash.source_hash);
  }
}

TEST(Pyc, RefusesShortHeadersAndUnknownFlags) {
  EXPECT_FALSE(read_pyc_header("123456789012345"));
  std::string bytes = written({});
  bytes[4] = 4;
  EXPECT_FALSE(read_pyc_header(bytes));
}

// The expected values are those of _imp.source_hash in CPython 3.13.0.
TEST(Pyc, HashesSourcesAsCPythonDoes) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  constexpr uint32_t kMagic = 0x0A0D0DF3;
  EXPECT_EQ(source_hash(kMagic, ""), 0x14b8932f316dec27u);
  EXPECT_EQ(source_hash(kMagic, "x = 1\n"), 0x0e12513689e286e7u);
  EXPECT_EQ(source_hash(kMagic, all), 0xd34c5661a329e358u);
  EXPECT_EQ(source_hash_of_version(11, kMagic, all), 0xd34c5661a329e358u);
  // The values of CPython 3.10.13.
  EXPECT_EQ(source_hash_of_version(10, kMagic, ""), 0xaf4e8750c89e6362u);
  EXPECT_EQ(source_hash_of_version(10, kMagic, "x = 1\n"), 0x52ae0285a7855e6fu);
  EXPECT_EQ(source_hash_of_version(10, kMagic, all), 0x1f59651079cbc6deu);
}

}  // namespace
}  // namespace leanpyc
