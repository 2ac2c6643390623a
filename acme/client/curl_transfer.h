// One request on a libcurl easy handle: its options and its result.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <curl/curl.h>

#include "core/crypto/openssl.h"
#include "core/env/env.h"

namespace millrace::acme {

using CurlEasyPtr = std::unique_ptr<CURL, Freed<curl_easy_cleanup>>;
using CurlListPtr = std::unique_ptr<curl_slist, Freed<curl_slist_free_all>>;

class CurlTransfer {
 public:
  // `handle` may have been used before; its connection and TLS session are reused.
  CurlTransfer(CurlEasyPtr handle, uint64_t tag, HttpRequest request);
  CurlTransfer(const CurlTransfer&) = delete;  // libcurl holds pointers into it
  CurlTransfer& operator=(const CurlTransfer&) = delete;
  ~CurlTransfer();

  CURL* handle() const { return handle_.get(); }
  uint64_t tag() const { return tag_; }

  // After libcurl has finished: the answer, or an error that begins with the URL.
  Result<HttpResponse> outcome(CURLcode code);
  CurlEasyPtr take_handle() { return std::move(handle_); }

 private:
  static size_t on_body(char* data, size_t size, size_t count, void* self);
  static size_t on_field(char* data, size_t size, size_t count, void* self);
  void set_request();
  void set_trust();
  Error error(CURLcode code) const;
  std::optional<Error> proxy_error(CURLcode code, const std::string& said) const;

  CurlEasyPtr handle_;
  uint64_t tag_;
  HttpRequest request_;
  CurlListPtr fields_;
  HttpResponse response_;
  size_t field_octets_ = 0;  // of all header fields, those of 1xx too
  bool too_large_ = false;
  char reason_[CURL_ERROR_SIZE] = {};
};

}  // namespace millrace::acme
