#include "cli/config/config_table.h"

#include <gtest/gtest.h>

#include "cli/config/config_document.h"

namespace millrace::cli {
namespace {

bool is_container(const ConfigKey& key) {
  return key.type == ValueType::object || key.type == ValueType::map;
}

// The pointer of a key with names for its stars.
std::string instance(const ConfigKey& key) {
  std::string pointer(key.path);
  for (size_t at; (at = pointer.find('*')) != std::string::npos;) pointer.replace(at, 1, "name");
  return pointer;
}

// The faults of a value at the key's place.
std::string faults_of(const ConfigKey& key, std::string_view value) {
  Json document = Json::object();
  document[Json::json_pointer(instance(key))] = Json::parse(value);
  std::string faults;
  const std::string place = instance(key) + ": ";
  for (const Error& fault : ConfigDocument(document.dump(), "f").faults()) {
    if (fault.message.find(place) != std::string::npos) faults += fault.message;
  }
  return faults;
}

TEST(ConfigTable, takes_its_own_defaults_and_examples) {
  for (const ConfigKey& key : config_table()) {
    if (is_container(key)) continue;
    for (const std::string_view value : {key.fallback, key.example}) {
      EXPECT_EQ(value.empty() ? "" : faults_of(key, value), "") << key.path;
    }
  }
}

TEST(ConfigTable, has_each_object_before_its_members) {
  for (const ConfigKey& key : config_table()) {
    const std::string parent(key.path.substr(0, key.path.rfind('/')));
    if (parent.empty()) continue;
    const ConfigKey* found = find_key(parent);
    ASSERT_NE(found, nullptr) << key.path;
    EXPECT_TRUE(is_container(*found)) << key.path;
    EXPECT_LT(found, &key) << key.path;
  }
}

TEST(ConfigTable, has_a_default_or_an_example_of_each_value) {
  for (const ConfigKey& key : config_table()) {
    if (is_container(key)) continue;
    EXPECT_FALSE(key.fallback.empty() && key.example.empty()) << key.path;
  }
}

TEST(FindKey, takes_any_name_in_a_map_and_none_elsewhere) {
  ASSERT_NE(find_key("/zones/example.org/file"), nullptr);
  EXPECT_EQ(find_key("/zones/example.org/file")->path, "/zones/*/file");
  ASSERT_NE(find_key("/zones/*"), nullptr);
  EXPECT_EQ(find_key("/acme/*"), nullptr);
  EXPECT_EQ(find_key("/acme/file"), nullptr);
  EXPECT_EQ(find_key("/zones/example.org/file/x"), nullptr);
}

}  // namespace
}  // namespace millrace::cli
