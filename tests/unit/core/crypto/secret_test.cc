#include "core/crypto/secret.h"

#include <cstring>
#include <new>
#include <type_traits>

#include <gtest/gtest.h>

namespace millrace {
namespace {

TEST(Secret, gives_its_octets_to_the_one_who_asks) {
  EXPECT_EQ(Secret("key").view(), "key");
}

TEST(Secret, cannot_be_copied) {
  EXPECT_FALSE(std::is_copy_constructible_v<Secret>);
  EXPECT_FALSE(std::is_copy_assignable_v<Secret>);
}

TEST(Secret, moves_and_leaves_nothing) {
  for (const size_t size : {3u, 3000u}) {  // inside the string object, and on the heap
    Secret from(std::string(size, 'k'));
    Secret to(std::move(from));
    EXPECT_EQ(to.view(), std::string(size, 'k'));
    EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move)
    Secret assigned("older");
    assigned = std::move(to);
    EXPECT_EQ(assigned.view(), std::string(size, 'k'));
    EXPECT_TRUE(to.empty());  // NOLINT(bugprone-use-after-move)
  }
}

// A short secret lies inside the object, whose memory the test owns. Its first octet goes with the
// string's end mark already, so the rest is searched for.
TEST(Secret, is_wiped_when_it_goes) {
  alignas(Secret) unsigned char memory[sizeof(Secret)] = {};
  const auto holds_secret = [&memory] {
    return std::string_view(reinterpret_cast<const char*>(memory), sizeof memory).find("unter2") !=
           std::string_view::npos;
  };
  Secret* secret = new (memory) Secret("hunter2");
  EXPECT_TRUE(holds_secret());
  secret->~Secret();
  EXPECT_FALSE(holds_secret());
}

TEST(Secret, is_wiped_when_moved_from) {
  alignas(Secret) unsigned char memory[sizeof(Secret)] = {};
  Secret* secret = new (memory) Secret("hunter2");
  const Secret taken(std::move(*secret));
  const std::string_view left(reinterpret_cast<const char*>(memory), sizeof memory);
  EXPECT_EQ(left.find("unter2"), std::string_view::npos);
  secret->~Secret();
}

}  // namespace
}  // namespace millrace
