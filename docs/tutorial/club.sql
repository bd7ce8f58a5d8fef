-- A small sports club: members, courses, bookings, payments. Every person is invented; the days are relative to
-- today, so that the tutorial reads the same on any day.

CREATE TABLE member (
    id INTEGER PRIMARY KEY,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    phone TEXT,
    birth_date DATE,
    joined_on DATE NOT NULL,
    last_login DATETIME,
    updated_at DATETIME NOT NULL
);

CREATE TABLE course (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    starts_on DATE NOT NULL
);

CREATE TABLE booking (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES member (id),
    course_id INTEGER NOT NULL REFERENCES course (id),
    booked_at DATETIME NOT NULL,
    note TEXT
);
CREATE INDEX booking_member ON booking (member_id);

CREATE TABLE booking_guest (
    id INTEGER PRIMARY KEY,
    booking_id INTEGER NOT NULL REFERENCES booking (id),
    name TEXT NOT NULL,
    email TEXT
);
CREATE INDEX booking_guest_booking ON booking_guest (booking_id);

CREATE TABLE payment (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES member (id),
    booking_id INTEGER REFERENCES booking (id),
    paid_on DATE NOT NULL,
    amount NUMERIC NOT NULL,
    reference TEXT
);
CREATE INDEX payment_member ON payment (member_id);
CREATE INDEX payment_booking ON payment (booking_id);

CREATE TABLE locker (
    id INTEGER PRIMARY KEY,
    number INTEGER NOT NULL,
    member_id INTEGER REFERENCES member (id)
);

INSERT INTO course (title, starts_on) VALUES
    ('Swimming', date('now', '-20 days')), ('Rowing', date('now', '-4 years'));

-- 120 members. Member 7 and every tenth one have not been here for four years; the others were here this year.
WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 120)
INSERT INTO member (id, first_name, last_name, email, phone, birth_date, joined_on, last_login, updated_at)
SELECT
    n, 'First' || n, 'Last' || n, 'member' || n || '@club.example', '555-01' || substr('00' || n, -3),
    date('1960-01-01', '+' || (n * 97) || ' days'), date('now', '-6 years', '+' || n || ' days'),
    CASE WHEN n % 10 = 0 OR n = 7 THEN datetime('now', '-4 years', '-' || n || ' days')
         ELSE datetime('now', '-' || n || ' days') END,
    datetime('now', '-1 days')
FROM number;

INSERT INTO booking (member_id, course_id, booked_at, note)
SELECT id, CASE WHEN id % 10 = 0 THEN 2 ELSE 1 END, last_login, 'Needs a parking place' FROM member WHERE id % 2 = 0;

INSERT INTO booking_guest (booking_id, name, email)
SELECT id, 'Guest' || id, 'guest' || id || '@club.example' FROM booking WHERE id % 3 = 0;

-- Members 10 and 20 paid for their last course; bookkeeping law keeps these payments.
INSERT INTO payment (member_id, booking_id, paid_on, amount, reference)
SELECT member.id, booking.id, date(member.last_login), 240, 'Course fee'
FROM member JOIN booking ON booking.member_id = member.id WHERE member.id IN (10, 20) OR member.id % 10 = 4;

INSERT INTO locker (number, member_id) SELECT id, id FROM member WHERE id IN (7, 30, 41);
INSERT INTO locker (number, member_id) VALUES (200, NULL);
